using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>A customer at the simulated channels, who scans or opens what a shop shows.</summary>
internal sealed class Customer(Uri simulator) : IDisposable
{
    private readonly HttpClient _channels = new() { BaseAddress = simulator };

    /// <summary>Forms and SDK texts make the trade only when the customer's device brings them to the channel.</summary>
    public async Task OpenAsync(JsonElement attempt)
    {
        if (Text(attempt, "channel") is not ("alipay" or "unionpay") || Text(attempt, "scene") is not ("page" or "app")) return;
        var ticket = Text(attempt, "ticket");
        if (Text(attempt, "ticketKind") == "form")
        {
            var fields = Regex.Matches(ticket, "name=\"([^\"]*)\" value=\"([^\"]*)\"").Select(field => KeyValuePair.Create(WebUtility.HtmlDecode(field.Groups[1].Value), WebUtility.HtmlDecode(field.Groups[2].Value)));
            var action = WebUtility.HtmlDecode(Regex.Match(ticket, "action=\"([^\"]*)\"").Groups[1].Value);
            using var form = new FormUrlEncodedContent(fields);
            using var page = await _channels.PostAsync(new Uri(action), form);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
        else if (Text(attempt, "channel") == "alipay")
        {
            using var form = new StringContent(ticket, Encoding.UTF8, "application/x-www-form-urlencoded");
            using var page = await _channels.PostAsync("gateway.do", form);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
    }

    /// <summary>409 when nobody can pay it (any more).</summary>
    /// <param name="pays">The ticket or the outTradeNo.</param>
    public async Task<HttpStatusCode> TryPayAsync(string pays, string ending)
    {
        using var answer = await _channels.PostAsJsonAsync("customers", new { pays, ending });
        return answer.StatusCode;
    }

    public async Task PayAsync(string pays, string ending) => Assert.Equal(HttpStatusCode.OK, await TryPayAsync(pays, ending));

    public void Dispose() => _channels.Dispose();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
