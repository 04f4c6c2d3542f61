using System.Reflection;
using Orleans;
using PaymentGrains.Tests.Unit.Engine.Shape;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>
/// Grains are written for Orleans, so whatever the embedded engine shows must be in Orleans with the same shape. The real
/// assemblies are read as metadata and never loaded. Nullability is not part of the shape: no program behaves otherwise by it.
/// </summary>
public class ShapeTests
{
    private const string Offered = "microsoft.orleans.core.abstractions/10.4.2/lib/net10.0/Orleans.Core.Abstractions.dll";

    /// <summary>Types whose real home is an assembly that the package feed does not offer.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["Orleans.AliasAttribute"] = "Orleans.Serialization.Abstractions",
        ["Orleans.GenerateSerializerAttribute"] = "Orleans.Serialization.Abstractions",
        ["Orleans.IdAttribute"] = "Orleans.Serialization.Abstractions",
        ["Orleans.ImmutableAttribute"] = "Orleans.Serialization.Abstractions",
        ["Orleans.ResponseTimeoutAttribute"] = "Orleans.Serialization.Abstractions",
        ["Orleans.CollectionAgeLimitAttribute"] = "Orleans.Core",
        ["Orleans.GrainState`1"] = "Orleans.Core",
        ["Orleans.IGrainState`1"] = "Orleans.Core",
        ["Orleans.Storage.BadProviderConfigException"] = "Orleans.Core",
        ["Orleans.Storage.IGrainStorage"] = "Orleans.Core",
        ["Orleans.Storage.InconsistentStateException"] = "Orleans.Core",
        ["Orleans.Runtime.IPersistentState`1"] = "Orleans.Runtime",
        ["Orleans.Runtime.PersistentStateAttribute"] = "Orleans.Runtime",
        ["Orleans.GrainReminderExtensions"] = "Orleans.Reminders",
        ["Orleans.IRemindable"] = "Orleans.Reminders",
        ["Orleans.IReminderTable"] = "Orleans.Reminders",
        ["Orleans.ReminderEntry"] = "Orleans.Reminders",
        ["Orleans.ReminderTableData"] = "Orleans.Reminders",
        ["Orleans.Runtime.IGrainReminder"] = "Orleans.Reminders",
        ["Orleans.Runtime.ReminderException"] = "Orleans.Reminders",
        ["Orleans.Runtime.TickStatus"] = "Orleans.Reminders",
    };

    /// <summary>Interfaces that our code implements: a member that only Orleans has would be missing there.</summary>
    private static readonly string[] Implemented =
        ["Orleans.IGrainBase", "Orleans.IRemindable", "Orleans.IReminderTable", "Orleans.Storage.IGrainStorage"];

    private static readonly Dictionary<string, HashSet<string>> Ours = PublicApi.Read(typeof(Grain).Assembly.Location);

    [Fact]
    public void Every_public_type_and_member_is_in_Orleans_with_the_same_shape()
    {
        var real = PublicApi.Read(Path.Combine(Packages, Offered));

        Assert.NotEmpty(Ours);
        AssertNone(Ours.Keys.Where(real.ContainsKey).SelectMany(type => Missing(type, real)));
    }

    [Fact]
    public void The_list_of_types_from_elsewhere_is_exact()
    {
        var real = PublicApi.Read(Path.Combine(Packages, Offered));

        Assert.Equal(
            Elsewhere.Keys.Order(StringComparer.Ordinal),
            Ours.Keys.Where(type => !real.ContainsKey(type)).Order(StringComparer.Ordinal));
    }

    /// <summary>Where a build with the real engine has restored the other packages of Orleans 10, they are compared too.</summary>
    [Fact]
    public void Types_from_elsewhere_have_their_shape_too_where_their_packages_are_at_hand()
    {
        var missing =
            from home in Elsewhere.GroupBy(type => type.Value, type => type.Key)
            let package = Path.Combine(Packages, $"microsoft.{home.Key.ToLowerInvariant()}")
            where Directory.Exists(package)
            from version in Directory.GetDirectories(package, "10.*")
            let file = Path.Combine(version, "lib", "net10.0", $"{home.Key}.dll")
            where File.Exists(file)
            let real = PublicApi.Read(file)
            from type in home
            from fact in real.ContainsKey(type) ? Missing(type, real) : [$"{type}: not in {file}"]
            select fact;

        AssertNone(missing);
    }

    private static string Packages { get; } = typeof(ShapeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "NuGetPackageRoot").Value!;

    private static void AssertNone(IEnumerable<string> missing)
    {
        var lines = string.Join(Environment.NewLine, missing);
        Assert.True(lines.Length == 0, lines);
    }

    private static IEnumerable<string> Missing(string type, Dictionary<string, HashSet<string>> real)
    {
        var missing = Ours[type].Except(real[type]).Select(fact => $"{type}: {fact}");
        if (!Implemented.Contains(type)) return missing;
        var owed = real[type].Where(fact => fact.Contains(" abstract ")).Except(Ours[type]);
        return missing.Concat(owed.Select(fact => $"{type}: an implementation owes {fact}"));
    }
}
