using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace DeltaQuery.Ado;

/// <summary>Makes objects of STRUCTs: by a constructor whose parameters have the fields' names (records), by properties, or by place (tuples).</summary>
/// <remarks>GetFieldValue asks nothing of its type, so that a program that is trimmed must keep the constructors and properties itself; docs/ado.md tells so.</remarks>
[UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "Types that the caller of GetFieldValue names.")]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Types that the caller of GetFieldValue names.")]
internal static class StructBinder
{
    /// <summary>An object of a type with the values of a row.</summary>
    /// <exception cref="InvalidCastException">The type has no place for the fields.</exception>
    public static object Make(Type type, FieldReader structure, IReadOnlyList<FieldReader> fields, int row)
    {
        if (type.IsAssignableFrom(typeof(Dictionary<string, object?>)))
            return structure.Value(row);
        structure.Bound();
        if (TupleLength(type) == fields.Count && fields.Count > 0)
            return Tuple(type, [.. fields], row);
        var constructor = Constructor(type, fields);
        if (constructor is null && !(type.IsValueType && type.GetConstructors().Length == 0))
            throw structure.Wrong(type.Name);
        var parameters = constructor?.GetParameters() ?? [];
        var made = constructor is null ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. parameters.Select(p => Find(fields, p.Name!)!.ToNullable(p.ParameterType, row))]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }))
            if (!parameters.Any(p => Same(p.Name!, property.Name)) && Find(fields, property.Name) is { } field)
                property.SetValue(made, field.ToNullable(property.PropertyType, row));
        return made;
    }

    // A tuple of more than seven has the rest of them in a tuple of its own.
    private static object Tuple(Type type, ReadOnlySpan<FieldReader> fields, int row)
    {
        var types = type.GetGenericArguments();
        var values = new object?[types.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = i == RestOfTuple ? Tuple(types[i], fields[i..], row) : fields[i].ToNullable(types[i], row);
        return Activator.CreateInstance(type, values)!;
    }

    private static int TupleLength(Type type) =>
        type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) != true ? 0
        : type.GetGenericArguments() is { Length: > RestOfTuple } types ? RestOfTuple + TupleLength(types[RestOfTuple])
        : type.GetGenericArguments().Length;

    private const int RestOfTuple = 7;

    // The one with the most parameters, if the fields have all of them.
    private static ConstructorInfo? Constructor(Type type, IReadOnlyList<FieldReader> fields) => type.IsAbstract ? null
        : type.GetConstructors()
            .Where(c => c.GetParameters().All(p => Find(fields, p.Name!) is not null))
            .MaxBy(c => c.GetParameters().Length);

    private static FieldReader? Find(IReadOnlyList<FieldReader> fields, string name) => fields.FirstOrDefault(f => Same(f.Name, name));

    private static bool Same(string field, string name) =>
        field.Replace("_", "", StringComparison.Ordinal).Equals(name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
