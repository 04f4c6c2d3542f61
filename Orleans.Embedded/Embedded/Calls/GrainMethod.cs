using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A method of a grain interface, with everything that reflection can say about it found out once.</summary>
internal abstract class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Known = new();

    private readonly Func<object, object?[], object> _call;
    private readonly Func<object?, object?>?[] _copyArgument;

    protected GrainMethod(MethodInfo method)
    {
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        AlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute), inherit: false);
        ReadOnly = method.IsDefined(typeof(ReadOnlyAttribute), inherit: false);
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        _call = Compile(method);
        _copyArgument = [.. method.GetParameters().Select(parameter => MessageCopier.For(parameter.ParameterType))];
    }

    public string Name { get; }

    public bool AlwaysInterleave { get; }

    public bool ReadOnly { get; }

    /// <summary>Null: the engine's default.</summary>
    public TimeSpan? ResponseTimeout { get; }

    /// <exception cref="NotSupportedException">The method is not one that can be called from afar.</exception>
    public static GrainMethod Of(MethodInfo method) => Known.TryGetValue(method, out var known) ? known : Known.GetOrAdd(method, Build);

    /// <summary>Sends a call and gives what the interface promises: a task of one kind or another.</summary>
    public abstract object Send(EmbeddedEngine engine, GrainId grain, object?[] arguments);

    /// <summary>Calls the method on the grain object.</summary>
    protected object Call(object grain, object?[] arguments) => _call(grain, arguments);

    protected object?[] CopyArguments(object?[] arguments)
    {
        var copies = new object?[arguments.Length];
        for (var i = 0; i < copies.Length; i++)
            copies[i] = _copyArgument[i] is { } copy ? copy(arguments[i]) : arguments[i];
        return copies;
    }

    private static GrainMethod Build(MethodInfo method)
    {
        if (method.IsGenericMethodDefinition || method.IsGenericMethod)
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name}: the embedded engine does not call generic methods.");
        var type = method.ReturnType;
        var shape = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var result = type.IsGenericType ? type.GetGenericArguments()[0] : typeof(Nothing);
        if (shape != typeof(Task) && shape != typeof(Task<>) && shape != typeof(ValueTask) && shape != typeof(ValueTask<>))
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name} must return a task.");
        return (GrainMethod)Activator.CreateInstance(typeof(GrainMethod<>).MakeGenericType(result), method)!;
    }

    private static Func<object, object?[], object> Compile(MethodInfo method)
    {
        var grain = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(
            Expression.Convert(grain, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, i) =>
                Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), parameter.ParameterType)));
        return Expression.Lambda<Func<object, object?[], object>>(Expression.Convert(call, typeof(object)), grain, arguments).Compile();
    }

    /// <summary>The result of a method that has none.</summary>
    internal readonly struct Nothing;
}
