namespace PaymentGrains.PosTerminal;

/// <summary>What the command line asks for.</summary>
/// <param name="Verb"><c>pay</c>, <c>query</c>, <c>cancel</c> or <c>refund</c>.</param>
/// <param name="OrderSn">The order; made up for a pay that names none.</param>
/// <param name="Amount">Fen; only for pay and refund.</param>
/// <param name="Code">The customer's code; only for pay.</param>
public sealed record TerminalCommand(string Verb, string OrderSn, long Amount, string Code, string Subject, Uri Gateway, string Token)
{
    /// <summary>The refund's number, only for refund; made up when none is named.</summary>
    public string RefundNo { get; init; } = "";

    public const string Usage =
        """
        usage: pos pay --amount YUAN --code DIGITS [--order SN] [--subject TEXT] [--url URL] [--token TOKEN]
               pos query --order SN [--url URL] [--token TOKEN]
               pos cancel --order SN [--url URL] [--token TOKEN]
               pos refund --order SN --amount YUAN [--refund NO] [--url URL] [--token TOKEN]

          --amount   in yuan, at most two decimals: 1, 0.5, 12.30
          --code     the customer's payment code; in test mode its last two digits decide what happens (00 paid at once)
          --order    the order number; without it pay makes one
          --refund   the refund's number; the same number and amount again is the same refund. Without it refund makes one
          --url      the gateway; default http://127.0.0.1 with the port of PAYMENTS_PORT, else 5080
          --token    the terminal's token; default PAYMENTS_TERMINAL_TOKEN, else demo-terminal

        exit codes: 0 paid (or: cancelled, refunded as asked), 1 refused, failed or cancelled, 2 wrong usage, 3 result not known yet
        """;

    private static readonly string[] Options = ["--amount", "--code", "--order", "--subject", "--refund", "--url", "--token"];

    /// <param name="newNumber">Makes a number that begins with what it is given.</param>
    public static TerminalCommand? Parse(IReadOnlyList<string> args, Func<string, string?> variable, Func<string, string> newNumber, out string error)
    {
        error = "";
        if (args.Count == 0 || args[0] is not ("pay" or "query" or "cancel" or "refund"))
        {
            error = args.Count == 0 ? "Say what to do: pay, query, cancel or refund." : $"There is no '{args[0]}': say pay, query, cancel or refund.";
            return null;
        }

        if (ReadOptions(args, out error) is not { } given) return null;

        string? Of(string option) => given.GetValueOrDefault(option);

        var verb = args[0];
        if (verb == "pay" ? Of("--amount") is null || Of("--code") is null : Of("--order") is null)
        {
            error = verb == "pay" ? "pay needs --amount and --code." : $"{verb} needs --order.";
            return null;
        }

        if (verb == "refund" && Of("--amount") is null)
        {
            error = "refund needs --amount: how much goes back, in yuan.";
            return null;
        }

        var amount = Of("--amount") is { } yuan ? Yuan.ToFen(yuan) : 0;
        if (amount is null)
        {
            error = $"--amount is '{Of("--amount")}': write yuan with at most two decimals, from 0.01 to 100000000, for example 1.00.";
            return null;
        }

        var url = Of("--url") ?? $"http://127.0.0.1:{variable("PAYMENTS_PORT") ?? "5080"}";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var gateway) || gateway.Scheme is not ("http" or "https"))
        {
            error = $"'{url}' is not the address of a gateway; write for example http://127.0.0.1:5080.";
            return null;
        }

        var token = Of("--token") ?? variable("PAYMENTS_TERMINAL_TOKEN") ?? "demo-terminal";
        if (token.Length == 0 || !token.All(character => character is > ' ' and < (char)127))
        {
            error = "The token is not one: it is letters, digits and signs without spaces.";
            return null;
        }

        if (verb == "pay" && (Of("--code") is not { Length: >= 16 and <= 24 } code || !code.All(char.IsAsciiDigit)))
        {
            error = "--code is not a payment code: 16 to 24 digits, as the scanner reads them.";
            return null;
        }

        return new(verb, Of("--order") ?? newNumber("POS"), amount.Value, Of("--code") ?? "", Of("--subject") ?? "POS 收款", gateway, token)
        {
            RefundNo = verb == "refund" ? Of("--refund") ?? newNumber("R") : "",
        };
    }

    /// <summary>Neither code nor token.</summary>
    public override string ToString() => $"{Verb} {OrderSn}";

    private static Dictionary<string, string>? ReadOptions(IReadOnlyList<string> args, out string error)
    {
        error = "";
        var given = new Dictionary<string, string>();
        for (var index = 1; index < args.Count; index++)
        {
            var equals = args[index].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[index] : args[index][..equals];
            if (!Options.Contains(name))
            {
                error = $"There is no option {name}.";
                return null;
            }

            if (equals < 0 && index + 1 == args.Count)
            {
                error = $"{name} needs a value.";
                return null;
            }

            given[name] = equals < 0 ? args[++index] : args[index][(equals + 1)..];
        }

        return given;
    }
}
