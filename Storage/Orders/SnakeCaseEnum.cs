using System.Text.Json;
using System.Text.Json.Serialization;

namespace PaymentGrains.Storage.Orders;

/// <summary>Enums as words, <c>late_success</c>; a number is refused, because a number changes its meaning when a member is inserted.</summary>
internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
