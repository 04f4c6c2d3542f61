using System.Text.Json;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Reads answers of both channels in short.</summary>
internal static class AnswerExtensions
{
    public static string Text(this JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) ? value.GetString()! : "";

    /// <summary>The code, and the sub code if there is one.</summary>
    public static string Verdict(this JsonElement answer) => $"{answer.Text("code")} {answer.Text("sub_code")}".TrimEnd();

    public static string Verdict(this Dictionary<string, string> answer) =>
        answer.GetValueOrDefault("err_code") ?? answer.GetValueOrDefault("trade_state") ?? answer["result_code"];
}
