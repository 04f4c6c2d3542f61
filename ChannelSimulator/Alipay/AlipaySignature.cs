namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>The text that Alipay signs (FACTS 1.2 and 1.11).</summary>
internal static class AlipaySignature
{
    /// <summary>Of a request: every parameter but <c>sign</c>, empty ones left out, in ASCII order.</summary>
    public static string RequestText(IEnumerable<KeyValuePair<string, string>> parameters) => Text(parameters, ["sign"]);

    /// <summary>Of a notification: <c>sign_type</c> is left out too.</summary>
    public static string NotificationText(IEnumerable<KeyValuePair<string, string>> parameters) => Text(parameters, ["sign", "sign_type"]);

    static string Text(IEnumerable<KeyValuePair<string, string>> parameters, string[] leftOut) => string.Join('&', parameters
        .Where(parameter => parameter.Value.Length > 0 && !leftOut.Contains(parameter.Key))
        .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        .Select(parameter => $"{parameter.Key}={parameter.Value}"));
}
