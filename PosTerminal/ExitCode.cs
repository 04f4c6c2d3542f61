namespace PaymentGrains.PosTerminal;

/// <summary>What scripts may rely on.</summary>
public static class ExitCode
{
    public const int Success = 0;

    /// <summary>Refused, failed or cancelled: no money was taken, or it went back.</summary>
    public const int NotPaid = 1;

    public const int Usage = 2;

    /// <summary>Not known yet; what to do was printed.</summary>
    public const int Unknown = 3;
}
