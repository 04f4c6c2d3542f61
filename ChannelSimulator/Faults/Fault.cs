namespace PaymentGrains.ChannelSimulator.Faults;

/// <summary>A fault to inject. What is null matches everything; see <see cref="FaultKinds"/> for what each kind does.</summary>
public sealed record Fault
{
    /// <summary>One of <see cref="ChannelNames.All"/>.</summary>
    public string? Channel { get; init; }

    /// <summary>One of <see cref="Operations"/>.</summary>
    public string? Operation { get; init; }

    public string? OutTradeNo { get; init; }

    /// <summary>One of <see cref="FaultKinds"/>; required.</summary>
    public string? Kind { get; init; }

    public int? Milliseconds { get; init; }

    /// <summary>HTTP status of an <c>http-error</c>, 400 to 599.</summary>
    public int? Status { get; init; }

    /// <summary>The channel's own code of an <c>answer-code</c>.</summary>
    public string? Code { get; init; }

    /// <summary>How many times it strikes. Null: always.</summary>
    public int? Count { get; init; }

    /// <summary>How likely it strikes at each request, 0 to 1. Null: surely.</summary>
    public double? Rate { get; init; }

    /// <summary>For how long it is in force. Null: until it is removed.</summary>
    public int? Seconds { get; init; }

    /// <summary>What is wrong with this fault, in words for a person; null when nothing is.</summary>
    public string? Problem()
    {
        if (Kind is null) return $"kind is missing; one of {string.Join(", ", FaultKinds.All)}";
        if (!FaultKinds.All.Contains(Kind)) return $"kind '{Kind}' is unknown; one of {string.Join(", ", FaultKinds.All)}";
        if (Channel is not null && !ChannelNames.All.Contains(Channel)) return $"channel '{Channel}' is unknown; one of {string.Join(", ", ChannelNames.All)}";
        if (Operation is not null && !Operations.All.Contains(Operation))
            return $"operation '{Operation}' is unknown; one of {string.Join(", ", Operations.All)}";
        if (FaultKinds.IsOfRefunds(Kind) && Operation is not (null or Operations.Refund)) return $"kind '{Kind}' strikes the operation {Operations.Refund} only";
        if (Kind == FaultKinds.RefundAbnormal && Channel is not (null or ChannelNames.WeChat or ChannelNames.YeePay))
            return $"{ChannelNames.Title(Channel)} has no abnormal refunds; take {FaultKinds.RefundNoBalance} or {FaultKinds.RefundRefused}";
        if (Kind == FaultKinds.AnswerCode && (Channel != ChannelNames.UnionPay || Operation is not (Operations.Pay or Operations.Query) || Code is not { Length: 2 }))
            return $"kind '{Kind}' needs the channel {ChannelNames.UnionPay}, the operation {Operations.Pay} or {Operations.Query}, and a code of two characters";
        if (Milliseconds is < 0 or > 600_000) return "milliseconds must be 0 to 600000";
        if (Status is < 400 or > 599) return "status must be 400 to 599";
        if (Count < 1) return "count must be at least 1";
        if (Rate is < 0 or > 1 or double.NaN) return "rate must be 0 to 1";
        if (Seconds < 1) return "seconds must be at least 1";
        return null;
    }

    internal bool Fits(string channel, string operation, string outTradeNo) =>
        (Channel ?? (Kind == FaultKinds.RefundAbnormal ? ChannelNames.WeChat : channel)) == channel
        && (Operation ?? (FaultKinds.IsOfRefunds(Kind) ? Operations.Refund : operation)) == operation
        && (OutTradeNo ?? outTradeNo) == outTradeNo;

    internal TimeSpan Pause(int milliseconds) => TimeSpan.FromMilliseconds(Milliseconds ?? milliseconds);
}
