using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Grains.Orders;

namespace PaymentGrains.Tests.Unit.Grains;

/// <summary>What crosses a grain call is an immutable record that every version of every silo can read (DESIGN 4).</summary>
public sealed class ContractTests
{
    private static readonly Type[] Plain =
        [typeof(string), typeof(long), typeof(int), typeof(bool), typeof(TimeSpan), typeof(DateTimeOffset), typeof(void)];

    private static readonly Type[] GrainInterfaces =
        [.. typeof(IPaymentOrderGrain).Assembly.GetTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))];

    private static readonly Type[] Crossing = FindCrossing();

    public static TheoryData<Type> Interfaces => [.. GrainInterfaces];

    public static TheoryData<Type> Messages => [.. Crossing];

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Interfaces_and_methods_have_an_alias_that_survives_a_rename(Type grain)
    {
        Assert.NotNull(grain.GetCustomAttribute<AliasAttribute>());
        Assert.All(grain.GetMethods(), method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>()));
        Assert.All(grain.GetMethods(), method => Assert.True(method.ReturnType.IsAssignableTo(typeof(Task)), method.Name));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_are_immutable_records_with_numbered_members(Type message)
    {
        if (message.IsEnum) return;
        Assert.NotNull(message.GetCustomAttribute<GenerateSerializerAttribute>());
        Assert.NotNull(message.GetCustomAttribute<ImmutableAttribute>());
        Assert.NotNull(message.GetCustomAttribute<AliasAttribute>());
        Assert.NotNull(message.GetMethod("<Clone>$"));
        var properties = message.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetMethod is not null && property.Name != "EqualityContract").ToArray();
        Assert.All(properties, property => Assert.Contains(typeof(IsExternalInit), property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()));
        var ids = properties.Select(property => property.GetCustomAttribute<IdAttribute>() ?? throw new InvalidOperationException($"{message.Name}.{property.Name} has no [Id]")).Select(id => (int)id.Id).Order();
        Assert.Equal(Enumerable.Range(0, properties.Length), ids);
    }

    [Fact]
    public void Aliases_are_unique()
    {
        var aliases = Crossing.Concat(GrainInterfaces).Select(type => type.GetCustomAttribute<AliasAttribute>()?.Alias).OfType<string>().ToArray();
        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Fact]
    public void A_notice_of_another_version_is_read_by_its_numbers()
    {
        string[] members =
        [
            "Account", "OutTradeNo", "Verdict", "Amount", "ChannelTradeNo", "Code", "Message", "Raw", "RefundedTotal", "OutRefundNo", "IsHint", "PurchaseToken", "MoneyMayBeTaken", "StartedAt",
        ];
        Assert.Equal(members, typeof(TradeNotice).GetProperties().Where(property => property.Name != "EqualityContract").OrderBy(property => property.GetCustomAttribute<IdAttribute>()!.Id).Select(property => property.Name));
        // What an older gateway does not know it does not send.
        var older = new TradeNotice("sim-unionpay", "P1", "Unknown", null, null, "42", null, null) { IsHint = true };
        Assert.Equal((false, null), (older.MoneyMayBeTaken, older.StartedAt));
    }

    [Fact]
    public void States_of_grains_have_names_of_their_own()
    {
        var names = typeof(PaymentOrderGrain).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(Grain)) && !type.IsAbstract)
            .SelectMany(type => type.GetConstructors().Single().GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<Orleans.Runtime.PersistentStateAttribute>()?.StateName).OfType<string>().ToArray();
        Assert.NotEmpty(names);
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.DoesNotContain("state", names);
    }

    private static Type[] FindCrossing()
    {
        var found = new HashSet<Type>();
        foreach (var method in GrainInterfaces.SelectMany(type => type.GetMethods()))
        {
            foreach (var parameter in method.GetParameters()) Collect(parameter.ParameterType, found);
            Collect(method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(void), found);
        }

        return [.. found];
    }

    private static void Collect(Type type, HashSet<Type> found)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) type = type.GetGenericArguments()[0];
        if (Plain.Contains(type) || !found.Add(type)) return;
        Assert.True(type.IsEnum || type.Assembly == typeof(IPaymentOrderGrain).Assembly, $"{type} crosses a grain call and is not one of our messages");
        foreach (var property in type.GetProperties().Where(property => property.Name != "EqualityContract" && !type.IsEnum)) Collect(property.PropertyType, found);
    }
}
