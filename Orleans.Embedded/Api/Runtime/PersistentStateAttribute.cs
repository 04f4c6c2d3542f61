namespace Orleans.Runtime;

/// <summary>Names the record that a constructor parameter of type <see cref="IPersistentState{TState}"/> stands for.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    /// <param name="stateName">The name of the record; blank means the name of the parameter.</param>
    /// <param name="storageName">The key of the <see cref="Storage.IGrainStorage"/> service; null means the one without a key.</param>
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    /// <summary>The name of the record.</summary>
    public string StateName { get; }

    /// <summary>The key of the storage.</summary>
    public string? StorageName { get; }
}
