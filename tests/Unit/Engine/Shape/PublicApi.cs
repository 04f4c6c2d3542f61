using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PaymentGrains.Tests.Unit.Engine.Shape;

/// <summary>
/// What an assembly shows to others, read as metadata: for each public type a set of facts, one a line. An assembly has
/// the shape of another if its facts are among the other's.
/// </summary>
internal static class PublicApi
{
    private static readonly TypeNames Names = new();

    public static Dictionary<string, HashSet<string>> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var api = new Dictionary<string, HashSet<string>>();
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if ((type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
                api.Add(Names.GetTypeFromDefinition(reader, handle, 0), [.. Facts(reader, type)]);
        }
        return api;
    }

    private static IEnumerable<string> Facts(MetadataReader reader, TypeDefinition type)
    {
        yield return $"is {Kind(type)}";
        if (!type.BaseType.IsNil) yield return $"extends {TypeOf(reader, type.BaseType)}";
        foreach (var handle in type.GetInterfaceImplementations())
            yield return $"implements {TypeOf(reader, reader.GetInterfaceImplementation(handle).Interface)}";
        foreach (var fact in Generics(reader, type.GetGenericParameters())) yield return $"type parameter {fact}";
        foreach (var fact in Marks(reader, type.GetCustomAttributes())) yield return fact;
        foreach (var handle in type.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            if (IsVisible(method.Attributes)) yield return Describe(reader, method);
        }
        foreach (var handle in type.GetFields())
        {
            var field = reader.GetFieldDefinition(handle);
            if ((field.Attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public) yield return Describe(reader, field);
        }
        foreach (var handle in type.GetProperties())
        {
            var property = reader.GetPropertyDefinition(handle);
            foreach (var fact in Marks(reader, property.GetCustomAttributes())) yield return $"{reader.GetString(property.Name)} {fact}";
        }
    }

    private static string Kind(TypeDefinition type)
    {
        var kind = (type.Attributes & TypeAttributes.Interface) != 0 ? "interface" : "class";
        return $"{kind}{On(TypeAttributes.Abstract, " abstract")}{On(TypeAttributes.Sealed, " sealed")}";

        string On(TypeAttributes flag, string text) => (type.Attributes & flag) != 0 ? text : "";
    }

    private static bool IsVisible(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask)
        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static string Describe(MetadataReader reader, MethodDefinition method)
    {
        var signature = method.DecodeSignature(Names, null);
        var parameters = method.GetParameters().Select(reader.GetParameter)
            .Where(parameter => parameter.SequenceNumber > 0)
            .OrderBy(parameter => parameter.SequenceNumber)
            .Select((parameter, i) => $"{signature.ParameterTypes[i]} {reader.GetString(parameter.Name)}{Default(reader, parameter)}");
        var generics = string.Concat(Generics(reader, method.GetGenericParameters()).Select(fact => $" where {fact}"));
        var name = $"{Access(method.Attributes)}{signature.ReturnType} {reader.GetString(method.Name)}";
        return $"{name}({string.Join(", ", parameters)}){generics}";
    }

    private static string Access(MethodAttributes attributes)
    {
        var access = (attributes & MethodAttributes.MemberAccessMask).ToString();
        if ((attributes & MethodAttributes.Static) != 0) return $"{access} static ";
        if ((attributes & MethodAttributes.Abstract) != 0) return $"{access} abstract ";
        // What is virtual and final only implements an interface.
        var overridable = (attributes & (MethodAttributes.Virtual | MethodAttributes.Final)) == MethodAttributes.Virtual;
        return overridable ? $"{access} virtual " : $"{access} ";
    }

    private static string Describe(MetadataReader reader, FieldDefinition field)
    {
        var kind = (field.Attributes & FieldAttributes.Static) != 0 ? "static field" : "field";
        var value = field.GetDefaultValue() is { IsNil: false } constant ? $" = {Value(reader, constant)}" : "";
        return $"{kind} {field.DecodeSignature(Names, null)} {reader.GetString(field.Name)}{value}";
    }

    private static string Default(MetadataReader reader, Parameter parameter) =>
        parameter.GetDefaultValue() is { IsNil: false } constant ? $" = {Value(reader, constant)}" : "";

    private static string Value(MetadataReader reader, ConstantHandle handle)
    {
        var constant = reader.GetConstant(handle);
        return reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)?.ToString() ?? "null";
    }

    private static IEnumerable<string> Generics(MetadataReader reader, GenericParameterHandleCollection handles) =>
        handles.Select(reader.GetGenericParameter).Select(parameter =>
        {
            var constraints = parameter.GetConstraints().Select(reader.GetGenericParameterConstraint)
                .Select(constraint => TypeOf(reader, constraint.Type)).Order(StringComparer.Ordinal);
            return $"{parameter.Index}: {parameter.Attributes} {string.Join(", ", constraints)}";
        });

    // The marks that change how code that uses a type compiles.
    private static IEnumerable<string> Marks(MetadataReader reader, CustomAttributeHandleCollection handles)
    {
        foreach (var handle in handles)
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (NameOf(reader, attribute) is not ("AttributeUsageAttribute" or "RequiredMemberAttribute" or "IsReadOnlyAttribute"))
                continue;
            var value = attribute.DecodeValue(Names);
            var fixedOnes = value.FixedArguments.Select(argument => $"{argument.Value}");
            var named = value.NamedArguments.Where(argument => argument.Value is not false)
                .Select(argument => $"{argument.Name}={argument.Value}").Order(StringComparer.Ordinal);
            yield return $"[{NameOf(reader, attribute)}({string.Join(", ", fixedOnes.Concat(named))})]";
        }
    }

    private static string NameOf(MetadataReader reader, CustomAttribute attribute)
    {
        var type = attribute.Constructor.Kind == HandleKind.MethodDefinition
            ? reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType()
            : reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        return TypeOf(reader, type).Split('.')[^1];
    }

    private static string TypeOf(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => Names.GetTypeFromDefinition(reader, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => Names.GetTypeFromReference(reader, (TypeReferenceHandle)handle, 0),
        _ => Names.GetTypeFromSpecification(reader, null, (TypeSpecificationHandle)handle, 0),
    };
}
