namespace PaymentGrains.Channels.Signing;

/// <summary>What can be wrong with a key in an account's settings.</summary>
internal static class RsaKeyProblems
{
    private const int FewestBits = 2048;

    /// <summary>A problem when the field is no RSA key, or a short one.</summary>
    public static IEnumerable<SettingsProblem> BadKey(string field, RsaKey? key, string whatToDo)
    {
        if (key is null) yield return new SettingsProblem(field, "is not an RSA key", whatToDo);
        else if (key.Bits < FewestBits) yield return new SettingsProblem(field, $"has {key.Bits} bits and needs {FewestBits}", whatToDo);
    }
}
