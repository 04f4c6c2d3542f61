namespace PaymentGrains.Channels.AppStore;

/// <summary>Apple writes prices in thousandths of a currency's unit (FACTS 6.5); we count in its minor units.</summary>
public static class AppStorePrice
{
    // ISO 4217. Every other currency that the store takes has two decimals.
    private static readonly HashSet<string> WithoutDecimals = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
    private static readonly HashSet<string> WithThreeDecimals = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>19900 CNY is 1990 fen. Null when it is no whole number of minor units: nothing is ever rounded.</summary>
    public static long? Minor(long milli, string currency)
    {
        var milliOfOne = WithoutDecimals.Contains(currency) ? 1000 : WithThreeDecimals.Contains(currency) ? 1 : 10;
        return milli >= 0 && milli % milliOfOne == 0 ? milli / milliOfOne : null;
    }
}
