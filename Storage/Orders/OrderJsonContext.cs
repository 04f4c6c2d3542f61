using System.Text.Json;
using System.Text.Json.Serialization;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Storage.Orders;

/// <summary>The stored shape of an order. Changing a name here, or a member's name in the state, is a migration of data.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters =
    [
        typeof(SnakeCaseEnum<OrderStatus>), typeof(SnakeCaseEnum<AttemptStatus>), typeof(SnakeCaseEnum<ReversalReason>),
        typeof(SnakeCaseEnum<RefundKind>), typeof(SnakeCaseEnum<RefundStatus>), typeof(SnakeCaseEnum<Scene>), typeof(SnakeCaseEnum<TicketKind>),
    ])]
[JsonSerializable(typeof(OrderState))]
internal sealed partial class OrderJsonContext : JsonSerializerContext;
