using System.Net;
using System.Text;
using PaymentGrains.ChannelSimulator.Customers;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>The page at <c>/</c>: money, requests, faults, and a form to add a fault. Every value in it is escaped.</summary>
internal static class OverviewPage
{
    const int Rows = 50;

    public static string Render(SimulatedChannels channels)
    {
        var ledger = channels.Ledger();
        var counts = channels.Statistics;
        return $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Simulated channels</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 14px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 3rem; }
            h1 { font-size: 1.3rem; margin: .2rem 0; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; }
            th, td { padding: .3rem .9rem .3rem 0; text-align: left; white-space: nowrap; }
            th { font-weight: 600; } tr { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
            td.money, th.money { text-align: right; font-variant-numeric: tabular-nums; } .quiet { opacity: .7; }
            form { margin-top: .9rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
            label { display: grid; font-size: .8rem; gap: .15rem; }
            input, select, button { box-sizing: border-box; font: inherit; height: 2.1rem; padding: .3rem .45rem; } input[type=number] { width: 7rem; }
            input[name=pays] { width: 24rem; max-width: 80vw; }
            .problem { color: light-dark(#b00020, #ff8a80); min-height: 1.4em; margin: .4rem 0 0; }
            </style>
            </head>
            <body>
            <h1>Simulated channels</h1>
            <p class="quiet">Seven channels in their own words, test money only. The last two digits of a payment code decide what happens.
            <a href="/">Refresh</a> · <a href="/ledger">ledger</a> · <a href="/requests">requests</a> · <a href="/faults">faults</a> ·
            <a href="/statistics">statistics</a></p>
            <p>{{counts.Requests}} requests, {{counts.BadSignatures}} with a bad signature, {{counts.ConnectionsCut}} without an answer,
            {{counts.EarlyReversals}} WeChat reversals earlier than 15 s. {{counts.NotificationsSent}} notifications sent,
            {{counts.NotificationsAccepted}} accepted.
            The channels hold <strong>{{Yuan(ledger.Sum(line => line.Net))}}</strong> yuan in {{ledger.Count}} trades.</p>
            <h2>Faults</h2>
            {{FaultTable(channels.Faults.List())}}
            {{FaultForm()}}
            <h2>Customers</h2>
            <p class="quiet">Somebody scans the code that a shop shows, or pays what an app or a page has begun.</p>
            {{CustomerForm()}}
            <h2>Ledger</h2>
            {{LedgerTable(ledger)}}
            <h2>Refunds</h2>
            {{RefundTable(ledger)}}
            <h2>Requests</h2>
            {{RequestTable(channels)}}
            <script>
            async function send(method, path, body, problem) {
              const answer = await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body });
              if (answer.ok) location.reload(); else problem.textContent = (await answer.json()).error;
            }
            for (const form of document.querySelectorAll('form')) form.addEventListener('submit', event => {
              event.preventDefault();
              const wish = {};
              for (const field of form.elements)
                if (field.name && field.value !== '') wish[field.name] = field.type === 'number' ? Number(field.value) : field.value;
              send('POST', form.dataset.path, JSON.stringify(wish), form.nextElementSibling);
            });
            document.addEventListener('click', event => {
              if (event.target.dataset.remove) send('DELETE', event.target.dataset.remove, null, document.querySelector('.problem'));
            });
            </script>
            </body>
            </html>
            """;
    }

    static string LedgerTable(IReadOnlyList<LedgerLine> ledger) => Table(
        ["trade", "channel", "status", "captured", "refunded", "net", "begun (China)"],
        ledger.Reverse().Take(Rows).Select(line => new[]
        {
            line.OutTradeNo, line.Channel, line.Status,
            Yuan(line.Captured), Yuan(line.Refunded), Yuan(line.Net), Time(line.CreatedAt),
        }),
        "No trade yet.");

    static string RefundTable(IReadOnlyList<LedgerLine> ledger) => Table(
        ["trade", "channel", "refund", "refunded", "how it stands", "time (China)"],
        ledger.SelectMany(line => line.AbnormalRefunds.Select(refund => (refund.At, Row: new[]
            {
                line.OutTradeNo, line.Channel, refund.RequestNo, Yuan(refund.Amount), "abnormal: waits for somebody to finish it", Time(refund.At),
            })).Concat(line.Entries.Where(entry => entry.Kind == "refund").Select(entry => (entry.At, Row: new[]
            {
                line.OutTradeNo, line.Channel, entry.RequestNo ?? "", Yuan(entry.Amount), entry.RequestNo is null ? "given back by a reversal" : "given back", Time(entry.At),
            }))))
            .OrderByDescending(refund => refund.At).Take(Rows).Select(refund => refund.Row),
        "No refund yet.");

    static string RequestTable(SimulatedChannels channels) => Table(
        ["time (China)", "channel", "operation", "trade", "code", "answer", "fault"],
        channels.Requests(Rows).Select(request => new[]
        {
            Time(request.At), request.Channel, request.Operation, request.OutTradeNo,
            request.Code ?? "", request.Answer, request.Fault ?? "",
        }),
        "No request yet.");

    static string FaultTable(IReadOnlyList<ActiveFault> faults) => Table(
        ["fault", "channel", "operation", "trade", "limits", "struck", ""],
        faults.Select(active => new[]
        {
            active.Fault.Kind!, active.Fault.Channel ?? "any", active.Fault.Operation ?? "any", active.Fault.OutTradeNo ?? "any",
            Limits(active.Fault), $"{active.Struck}", $"/faults/{active.Id}",
        }),
        "No fault is in force.");

    static string Limits(Fault fault)
    {
        var limits = new List<string>();
        if (fault.Count is { } count) limits.Add($"{count} times");
        if (fault.Rate is { } rate) limits.Add($"rate {rate}");
        if (fault.Seconds is { } seconds) limits.Add($"for {seconds} s");
        if (fault.Milliseconds is { } wait) limits.Add($"{wait} ms");
        if (fault.Status is { } status) limits.Add($"HTTP {status}");
        if (fault.Code is { } code) limits.Add($"code {code}");
        return string.Join(", ", limits);
    }

    static string FaultForm() => $"""
        <form data-path="/faults">
        {Select("kind", FaultKinds.All, null)}
        {Select("channel", ChannelNames.All, "any")}
        {Select("operation", Operations.All, "any")}
        <label>trade <input name="outTradeNo" placeholder="any"></label>
        <label>count <input name="count" type="number" min="1" placeholder="always"></label>
        <label>rate <input name="rate" type="number" min="0" max="1" step="any" placeholder="1"></label>
        <label>seconds <input name="seconds" type="number" min="1" placeholder="for ever"></label>
        <label>milliseconds <input name="milliseconds" type="number" min="0" placeholder="by kind"></label>
        <label>HTTP status <input name="status" type="number" min="400" max="599" placeholder="502"></label>
        <label>channel's code <input name="code" size="8" placeholder="answer-code"></label>
        <button>Add fault</button> <button type="button" data-remove="/faults">Remove all</button>
        </form>
        <p class="problem" role="alert"></p>
        """;

    static string CustomerForm() => $"""
        <form data-path="/customers">
        <label>pays <input name="pays" required placeholder="the code's text, the address, the prepay id or the trade's number"></label>
        <label>ending <select name="ending">{string.Concat(CustomerPage.Choices.Select(choice => $"<option value=\"{choice.Ending}\">{choice.Ending} {choice.Words}</option>"))}</select></label>
        <button>Pay</button>
        </form>
        <p class="problem" role="alert"></p>
        """;

    static string Select(string name, IEnumerable<string> values, string? any)
    {
        var options = string.Concat(values.Select(value => $"<option>{value}</option>"));
        var free = any is null ? "" : $"<option value=\"\">{any}</option>";
        return $"""<label>{name} <select name="{name}">{free}{options}</select></label>""";
    }

    static string Table(string[] heads, IEnumerable<string[]> rows, string none)
    {
        string Class(int column) => heads[column] is "captured" or "refunded" or "net" ? " class=\"money\"" : "";
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append("<tr>");
            for (var i = 0; i < row.Length; i++) text.Append($"<td{Class(i)}>{Cell(row[i], heads[i])}</td>");
            text.Append("</tr>\n");
        }

        if (text.Length == 0) return $"<p class=\"quiet\">{none}</p>";
        var head = string.Concat(heads.Select((name, i) => $"<th{Class(i)}>{name}</th>"));
        return $"<div class=\"scroll\"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{text}</tbody></table></div>";
    }

    static string Cell(string value, string head)
    {
        var safe = WebUtility.HtmlEncode(value);
        return head.Length > 0 ? safe : $"<button type=\"button\" data-remove=\"{safe}\">Remove</button>";
    }

    static string Yuan(long fen) => Alipay.Yuan.Text(fen);

    static string Time(DateTimeOffset time) => ChinaTime.Text(time, "MM-dd HH:mm:ss");
}
