using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>A constructor parameter that stands for a persistent record.</summary>
internal abstract class RecordParameter
{
    public abstract Type Type { get; }

    /// <summary>Null for a parameter that is an ordinary service.</summary>
    /// <exception cref="ArgumentException">The attribute is on something else than an <see cref="IPersistentState{TState}"/>.</exception>
    public static RecordParameter? Of(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } attribute) return null;
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException(
                $"Parameter '{parameter.Name}' of {parameter.Member.DeclaringType} must be an IPersistentState<T>.");
        }
        var name = attribute.StateName.Length == 0 ? parameter.Name! : attribute.StateName;
        return (RecordParameter)Activator.CreateInstance(
            typeof(Typed<>).MakeGenericType(parameter.ParameterType.GetGenericArguments()), name, attribute.StorageName)!;
    }

    public abstract PersistentRecord Create(Activation activation);

    private sealed class Typed<TState>(string stateName, string? storageName) : RecordParameter
    {
        public override Type Type => typeof(IPersistentState<TState>);

        public override PersistentRecord Create(Activation activation)
        {
            var services = activation.ActivationServices;
            var storage = string.IsNullOrWhiteSpace(storageName)
                ? services.GetService<IGrainStorage>()
                : services.GetKeyedService<IGrainStorage>(storageName);
            if (storage is null)
            {
                throw new BadProviderConfigException(
                    $"No storage provider named \"{storageName}\" found loading grain type {activation.GrainId.Type}.");
            }
            return new PersistentRecord<TState>(activation, stateName, storage);
        }
    }
}
