namespace Orleans.Runtime;

/// <summary>Marks what can be called by name.</summary>
public interface IAddressable
{
}
