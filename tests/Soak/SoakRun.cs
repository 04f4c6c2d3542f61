using PaymentGrains.Tests.Integration.EndToEnd;
using PaymentGrains.Tests.Soak.Chaos;
using PaymentGrains.Tests.Soak.Judge;
using PaymentGrains.Tests.Soak.Sales;

namespace PaymentGrains.Tests.Soak;

/// <summary>One soak: the shop opens, terminals sell while processes die and the channels misbehave, the shop closes, all is compared.</summary>
internal sealed class SoakRun(SoakOptions options, TimeProvider clock, Action<string> say)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    /// <summary>What nobody but a reminder finds is found by then: a reminder that was left over goes with its second tick.</summary>
    private static readonly TimeSpan Reminded = TimeSpan.FromSeconds(160);

    private static readonly TimeSpan Tell = TimeSpan.FromSeconds(10);

    private readonly SaleBook _sales = new();

    public async Task<SoakResult> RunAsync(CancellationToken stopped)
    {
        if (Directory.Exists(options.Folder)) Directory.Delete(options.Folder, recursive: true);
        var result = await LiveAsync(stopped);

        // Nobody writes any more: now the files are whole.
        return result with { Verdict = result.Verdict.With(CodeSearch.InFiles(options.Folder, _sales.Codes)) };
    }

    private async Task<SoakResult> LiveAsync(CancellationToken stopped)
    {
        await using var installation = await Installation.StartAsync(options.Gateways, options.Folder);
        using var disturber = new Disturber(installation, ChaosPlan.Of(options), clock, say);

        // Closing time comes early when somebody presses Ctrl-C.
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        closing.CancelAfter(options.Sells);
        var tills = Enumerable.Range(0, options.Gateways).Select(gateway => installation.Till(gateway)).ToArray();
        var started = clock.GetTimestamp();
        var work = Enumerable.Range(1, options.Terminals)
            .Select(number => new Terminal(new PosLink(tills, number, _sales, clock), new ScriptWriter(options.Seed, number), disturber.RefundAtChannel, clock, closing.Token).WorkAsync())
            .Append(disturber.WorkAsync(closing.Token)).ToList();
        var all = Task.WhenAll(work);
        while (!all.IsCompleted)
        {
            await Task.WhenAny([all, Task.Delay(Tell, clock, CancellationToken.None), .. work.Where(task => task.IsFaulted)]);
            if (work.FirstOrDefault(task => task.IsFaulted) is { } broken) await broken;
            if (!all.IsCompleted) say($"{_sales.Orders} orders, {_sales.Requests} requests, {_sales.Failures.Values.Sum()} without a certain answer · {disturber.Kills.Values.Sum()} kills · {disturber.FaultsInForce}");
        }

        await all;
        stopped.ThrowIfCancellationRequested();
        var sold = clock.GetElapsedTime(started);
        await Close(installation, tills[0]);
        var verdict = await Settle(installation, stopped);
        var settled = clock.GetElapsedTime(started) - sold;
        return new(options, sold, settled, verdict, _sales, disturber.Kills, disturber.FaultsStruck, disturber.ConsoleRefunds);
    }

    /// <summary>Nobody pays any more what is only created; and where the shop does not wait for deadlines, what is open is cancelled too.</summary>
    private async Task Close(Installation installation, Till till)
    {
        var pos = new PosLink([till], 0, _sales, clock);
        foreach (var file in (await Verdict.JudgeAsync(installation, _sales)).Files)
            if (file.Row is { Status: "created" } || (options.Hurries && file.Row is { State.IsFinal: false })) await pos.Cancel(file.OrderSn);
    }

    /// <summary>Until nothing is open and nothing differs, or until the time is over that we promise.</summary>
    private async Task<Verdict> Settle(Installation installation, CancellationToken stopped)
    {
        var started = clock.GetTimestamp();
        var (told, changed, differed) = (started, started, -1);
        var said = "";
        while (true)
        {
            stopped.ThrowIfCancellationRequested();
            var now = await Verdict.JudgeAsync(installation, _sales);
            var quiet = now is { Open: 0, RefundsPending: 0 } && (options.Hurries || now.AwaitFirstWatch == 0);
            if (now.Differences.Count != differed || !quiet) (changed, differed) = (clock.GetTimestamp(), now.Differences.Count);
            if ((quiet && now.Differences.Count == 0) || clock.GetElapsedTime(changed) > Reminded || clock.GetElapsedTime(started) > options.SettlesWithin) break;
            var text = $"settling: {now.Open} orders open, {now.RefundsPending} refunds pending, {now.AwaitFirstWatch} not looked at again, {now.Differences.Count} differences as yet";
            if (text != said && clock.GetElapsedTime(told) > Tell)
            {
                (told, said) = (clock.GetTimestamp(), text);
                say(text);
            }

            await Task.Delay(Look, clock, stopped);
        }

        // What the terminals see at the end is compared too.
        var pos = new PosLink([installation.Till()], 0, _sales, clock);
        foreach (var orderSn in _sales.OrderSns) await pos.Query(orderSn);
        var verdict = await Verdict.JudgeAsync(installation, _sales, searchCodes: true);
        return options.Hurries ? verdict.OfWhatIsFinished() : verdict;
    }
}
