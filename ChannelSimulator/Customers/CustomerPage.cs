using System.Net;
using System.Text.Json;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Ledger;

namespace PaymentGrains.ChannelSimulator.Customers;

/// <summary>What a customer sees at the simulated channel. A tester chooses how the payment ends. Every value in it is escaped.</summary>
internal static class CustomerPage
{
    public static readonly (string Ending, string Words)[] Choices =
    [
        ("00", "Pay"), ("01", "Pay, confirmed after 5 s"), ("02", "Leave it open"), ("14", "Say no after 4 s"), ("08", "Pay at the moment of the close"), ("12", "Pay although it was closed"),
        ("11", "Pay, missing from the bill"), ("13", "Pay, one fen less in the bill"),
    ];

    /// <param name="returnUrl">The merchant's page; null when it named none.</param>
    public static string Render(string channel, Trade trade, string? returnUrl)
    {
        var buttons = string.Concat(Choices.Select(choice => $"<button type=\"button\" data-ending=\"{choice.Ending}\">{choice.Words}</button>\n"));
        var back = returnUrl is null ? "" : $"<p><a id=\"back\" href=\"{WebUtility.HtmlEncode(returnUrl)}\">Back to the shop</a></p>";
        // JSON escapes the angle brackets, so the text cannot end the script.
        return Frame($"Simulated {channel}", $$"""
            <h1>Simulated {{channel}}</h1>
            <p>{{WebUtility.HtmlEncode(trade.Subject)}}</p>
            <p class="money">¥ {{Yuan.Text(trade.Amount)}}</p>
            <p class="quiet">{{WebUtility.HtmlEncode(trade.OutTradeNo)}}, test money</p>
            {{buttons}}
            <p id="result" role="status"></p>
            {{back}}
            <script>
            const ticket = {{JsonSerializer.Serialize(trade.Ticket)}};
            document.addEventListener('click', async event => {
              const ending = event.target.dataset.ending;
              if (!ending) return;
              const answer = await fetch('/customers', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ pays: ticket, ending }) });
              document.getElementById('result').textContent = answer.ok ? 'Done.' : (await answer.json()).error;
            });
            </script>
            """);
    }

    public static string Refusal(string why) => Frame("Payment refused", $"<h1>Payment refused</h1><p>{WebUtility.HtmlEncode(why)}</p>");

    static string Frame(string title, string body) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 26rem; padding: 1.5rem; }
        .money { font-size: 2rem; margin: .5rem 0; } .quiet { opacity: .7; overflow-wrap: anywhere; }
        button { display: block; font: inherit; margin: .4rem 0; padding: .6rem; width: 100%; }
        </style>
        </head>
        <body>
        {{body}}
        </body>
        </html>
        """;
}
