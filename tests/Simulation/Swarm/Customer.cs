using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Somebody who got a ticket, and scans or opens it when it suits him. He talks to the channel alone; no fault of ours is between them.</summary>
internal sealed partial class Customer(SwarmWorld world, int order, AttemptView attempt, SceneScript.Plan plan)
{
    public async Task PayAsync()
    {
        if (plan.After is not { } after)
        {
            world.Faults.Happened(FaultKind.CustomerNeverComes, order);
            return;
        }

        world.Lasts(after + plan.Thinks);
        await Task.Delay(after, world.Virtual.Clock);
        if (attempt.TicketKind == "form") await PostAsync();
        await Task.Delay(plan.Thinks, world.Virtual.Clock);
        if (!Begins(plan.Ending))
        {
            world.Faults.Happened(FaultKind.CustomerComesTooLate, order);
            return;
        }

        if (plan.Ending is "03" or "14") world.Faults.Happened(FaultKind.CustomerSaysNo, order);
        if (plan.Ending == "02") world.Faults.Happened(FaultKind.CustomerLeaves, order);
        // The shop has done with it, and it can be paid all the same.
        if (world.Tables.Latest(SwarmWorld.Key(order))!.Order.FindAttempt(attempt.OutTradeNo)!.Status is AttemptStatus.Closed or AttemptStatus.Refused) world.Faults.Happened(FaultKind.PaidAfterTheClose, order);
        if (!plan.Twice) return;
        await Task.Delay(plan.Thinks / 2, world.Virtual.Clock);
        world.Faults.Happened(FaultKind.CustomerPaysTwice, order);
        _ = Begins("00");
    }

    private bool Begins(string ending)
    {
        world.Judges.CustomerComes(attempt.OutTradeNo, ending);
        // An app hands its text to Alipay; every other ticket is found by the merchant's number too.
        var problem = world.Channels.CustomerPays(attempt is { Channel: "alipay", TicketKind: "sdk" } ? attempt.Ticket : attempt.OutTradeNo, ending);
        world.Chronicle.Add(order, "customer", $"pays {attempt.OutTradeNo}, ending {ending}: {problem ?? "begun"}");
        world.Judges.Look(order);
        return problem is null;
    }

    /// <summary>The browser posts the form, and only then the channel knows of it.</summary>
    private async Task PostAsync()
    {
        var fields = Fields().Matches(attempt.Ticket).Select(field => $"{WebUtility.UrlEncode(WebUtility.HtmlDecode(field.Groups[1].Value))}={WebUtility.UrlEncode(WebUtility.HtmlDecode(field.Groups[2].Value))}");
        var action = new Uri(WebUtility.HtmlDecode(Action().Match(attempt.Ticket).Groups[1].Value));
        world.Judges.CustomerComes(attempt.OutTradeNo, "");
        await world.Channels.HandleAsync(SimulatedRequest.Post(action.PathAndQuery, Encoding.UTF8.GetBytes(string.Join('&', fields))));
    }

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Fields();
}
