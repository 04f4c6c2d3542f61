using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>What one call brought. Google signs no answers: what proves them is that its own address gave them, over TLS, to our token.</summary>
/// <param name="Status">HTTP status; 0 when there is no answer, also when no access token was to be had.</param>
/// <param name="Fields">Of an answer 200 that is a JSON object; null otherwise.</param>
/// <param name="Raw">For the journal, not masked yet.</param>
internal sealed record GooglePlayAnswer(int Status, JsonElement? Fields, string Raw)
{
    /// <summary>The call did what it should.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>What stands in the journal as the channel's code.</summary>
    public string Code => Status == 0 ? "NO_ANSWER" : $"HTTP_{Status}";

    public static GooglePlayAnswer Read(WireOutcome outcome)
    {
        if (outcome.Status == 0) return None(outcome.Trouble);
        var text = Encoding.UTF8.GetString(outcome.Body);
        var fields = outcome.Status == 200 ? StrictJson.Object(outcome.Body) : null;
        return new GooglePlayAnswer(outcome.Status, fields, outcome.Status == 200 ? text : $"HTTP {outcome.Status}: {text}");
    }

    public static GooglePlayAnswer None(string why) => new(0, null, why);
}
