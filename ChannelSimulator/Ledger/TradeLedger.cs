namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>
/// All trades of the simulated channels: the judge of what happened to the money. Not safe for use by several threads at
/// once; <see cref="SimulatedChannels"/> holds one lock around every use.
/// </summary>
internal sealed class TradeLedger : IDisposable
{
    readonly Dictionary<(string Channel, string Merchant, string OutTradeNo), Trade> byOutTradeNo = [];
    readonly Dictionary<string, Trade> byTradeNo = [];
    readonly Dictionary<string, List<Trade>> byNumberAlone = [];
    readonly List<Trade> inOrder = [];
    readonly Random chance;
    readonly TradeJournal? journal;

    public TradeLedger(Random chance, string? journalFile)
    {
        this.chance = chance;
        if (journalFile is null) return;
        journal = TradeJournal.Open(journalFile, out var trades);
        foreach (var trade in trades) Insert(trade);
    }

    public IReadOnlyList<Trade> All => inOrder;

    /// <summary>
    /// Takes a charge on the books, unless the number is there already: then that trade comes back with
    /// <paramref name="isNew"/> false. A charge that is held back is booked for later and the channel knows nothing yet.
    /// </summary>
    public Trade Charge(ChargeRequest request, DateTimeOffset now, out bool isNew)
    {
        var key = (request.Channel, request.Merchant, request.OutTradeNo);
        isNew = false;
        if (byOutTradeNo.TryGetValue(key, out var known))
        {
            Settle(known, now);
            // A second request with the number of one that is still held back finds nothing, and is then the one that counts.
            if (known.IsKnownAt(now) || request.Ending == CodeEnding.HeldBack) return known;
            Remove(key, known);
        }

        isNew = true;
        var trade = new Trade
        {
            Channel = request.Channel,
            Merchant = request.Merchant,
            OutTradeNo = request.OutTradeNo,
            TradeNo = request.OrderOf?.TradeNo ?? NewTradeNo(request.Channel, now),
            OrderOf = request.OrderOf?.OutTradeNo,
            Amount = request.Amount,
            Subject = request.Subject,
            Attach = request.Attach,
            NotifyUrl = request.NotifyUrl,
            Fingerprint = request.Fingerprint,
            Ending = request.Ending,
            Ticket = request.Ticket,
            Kind = request.Kind,
            EndsByItself = request.EndsByItself,
            NeedsAcknowledgement = request.NeedsAcknowledgement,
            IsPrepared = request.Ticket is not null,
            CreatedAt = request.Ending == CodeEnding.HeldBack ? now + Trade.HeldBackFor : now,
            ExpiresAt = request.ExpiresAt,
        };
        // What was held back until its own time was over is refused when it arrives; nobody waits for that answer any more.
        if (trade.ExpiresAt <= trade.CreatedAt && !trade.IsKnownAt(now)) return trade;
        if (!trade.IsPrepared) trade.Start();
        Insert(trade);
        Save(trade);
        return trade;
    }

    /// <summary>The trade as it stands now; null when the channel knows no such trade. The channel's own number wins.</summary>
    public Trade? Find(string channel, string merchant, string? outTradeNo, string? tradeNo, DateTimeOffset now)
    {
        Trade? trade = null;
        if (!string.IsNullOrEmpty(tradeNo))
        {
            if (byTradeNo.TryGetValue(tradeNo, out var found) && found.Channel == channel && found.Merchant == merchant)
                trade = found;
        }
        else if (outTradeNo is not null)
        {
            byOutTradeNo.TryGetValue((channel, merchant, outTradeNo), out trade);
        }

        if (trade is null || !trade.IsKnownAt(now)) return null;
        Settle(trade, now);
        return trade;
    }

    /// <summary>The trade that was refunded under this number of the merchant.</summary>
    public Trade? FindByRefund(string channel, string merchant, string requestNo) => inOrder.Find(trade =>
        trade.Channel == channel && trade.Merchant == merchant && trade.AmountOfRefund(requestNo) is not null);

    /// <summary>The trade that was prepared with this ticket or number.</summary>
    public Trade? FindPrepared(string ticketOrOutTradeNo, DateTimeOffset now)
    {
        var trade = inOrder.FindLast(trade => trade.Ticket == ticketOrOutTradeNo) ?? inOrder.FindLast(trade => trade.Ticket is not null && trade.OutTradeNo == ticketOrOutTradeNo);
        if (trade is not null) Settle(trade, now);
        return trade;
    }

    public IEnumerable<Trade> FindAny(string outTradeNo, DateTimeOffset now)
    {
        foreach (var trade in byNumberAlone.GetValueOrDefault(outTradeNo) ?? [])
        {
            if (!trade.IsKnownAt(now)) continue;
            Settle(trade, now);
            yield return trade;
        }
    }

    public IEnumerable<Trade> KnownAt(DateTimeOffset now)
    {
        foreach (var trade in inOrder)
        {
            if (!trade.IsKnownAt(now)) continue;
            Settle(trade, now);
            yield return trade;
        }
    }

    public void Settle(Trade trade, DateTimeOffset now)
    {
        if (trade.Settle(now)) Save(trade);
    }

    public void Save(Trade trade)
    {
        // A trade that was replaced while it was held back must not come back at the next start.
        if (byOutTradeNo.GetValueOrDefault((trade.Channel, trade.Merchant, trade.OutTradeNo)) == trade) journal?.Append(trade);
    }

    public void Dispose() => journal?.Dispose();

    void Insert(Trade trade)
    {
        byOutTradeNo[(trade.Channel, trade.Merchant, trade.OutTradeNo)] = trade;
        byTradeNo[trade.TradeNo] = trade;
        if (!byNumberAlone.TryGetValue(trade.OutTradeNo, out var same)) byNumberAlone[trade.OutTradeNo] = same = [];
        same.Add(trade);
        inOrder.Add(trade);
    }

    void Remove((string Channel, string Merchant, string OutTradeNo) key, Trade trade)
    {
        byOutTradeNo.Remove(key);
        byTradeNo.Remove(trade.TradeNo);
        byNumberAlone[trade.OutTradeNo].Remove(trade);
        inOrder.Remove(trade);
        trade.Close();
    }

    // As the channels' own: 28 digits that begin with the day at Alipay and with 4200 at WeChat, 21 that begin with the second at UnionPay.
    string NewTradeNo(string channel, DateTimeOffset now)
    {
        while (true)
        {
            var number = channel switch
            {
                ChannelNames.UnionPay => $"{ChinaTime.Text(now, ChinaTime.WeChatFormat)}{chance.NextInt64(0, 10_000_000):D7}",
                ChannelNames.Alipay => $"{ChinaTime.Day(now)}220014{chance.NextInt64(0, 100_000_000_000_000):D14}",
                ChannelNames.YeePay => $"1012{ChinaTime.Day(now)}00{chance.NextInt64(0, 100_000_000_000_000):D14}",
                ChannelNames.Huifu => $"0029{ChinaTime.Day(now)}00{chance.NextInt64(0, 100_000_000_000_000):D14}",
                _ => $"4200{ChinaTime.Day(now)}00{chance.NextInt64(0, 100_000_000_000_000):D14}",
            };
            if (!byTradeNo.ContainsKey(number)) return number;
        }
    }
}
