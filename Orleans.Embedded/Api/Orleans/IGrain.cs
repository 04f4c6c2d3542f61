using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks an interface whose methods are calls to a grain.</summary>
public interface IGrain : IAddressable
{
}
