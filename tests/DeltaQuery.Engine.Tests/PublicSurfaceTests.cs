using System.Reflection;
using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine.Tests;

/// <summary>The engine's public surface is what public-surface.txt says: what users name changes on purpose or not at all.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_committed_one()
    {
        var surface = string.Join('\n',
            typeof(DeltaEngine).Assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal).SelectMany(Describe)) + "\n";
        if (Environment.GetEnvironmentVariable("DELTAQUERY_UPDATE") is "1")
            File.WriteAllText(FilePath(), surface);
        var known = File.ReadAllText(FilePath());
        Assert.True(
            known == surface,
            "The public surface has changed. If that is meant, run this test once with DELTAQUERY_UPDATE=1, "
            + $"which writes {FilePath()} anew, and commit that file with a line in CHANGELOG.md.\n{Difference(known, surface)}");
    }

    private static IEnumerable<string> Describe(Type type)
    {
        yield return $"{Kind(type)} {Name(type)}{Bases(type)}";
        var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !m.Name.Contains('<', StringComparison.Ordinal))
            .Select(m => Describe(m, type)).OfType<string>().Order(StringComparer.Ordinal);
        foreach (var member in members)
            yield return "    " + member;
    }

    private static string? Describe(MemberInfo member, Type type) => member switch
    {
        FieldInfo { IsLiteral: true } field =>
            type.IsEnum ? $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), null)}"
            : $"const {Name(field.FieldType)} {field.Name}",
        FieldInfo { IsSpecialName: false } field => $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        PropertyInfo property =>
            $"{Static(property.GetMethod?.IsStatic is true)}{Name(property.PropertyType)} {property.Name} {{ {Accessors(property)} }}",
        ConstructorInfo constructor => $"{Name(type)}({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method =>
            $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        _ => null,
    };

    private static string Kind(Type type) => type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class"
            : type.IsAbstract ? "abstract class" : "class";

    private static string Bases(Type type)
    {
        var bases = new[] { type.BaseType }.Where(b => b is not null && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum))
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? [])).Select(b =>
                Name(b!)).Order(StringComparer.Ordinal).ToList();
        return bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}";
    }

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Accessors(PropertyInfo property)
    {
        var init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        return (property.GetMethod?.IsPublic is true ? "get;" : "")
            + (property.SetMethod?.IsPublic is true ? init ? " init;" : " set;" : "");
    }

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = default" : "")}"));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Name(inner) + "?";
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType)
            return type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}"
                : type.Namespace is "System" or "DeltaQuery.Engine" ? type.Name : type.FullName ?? type.Name;
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string Difference(string known, string surface)
    {
        var (before, after) = (known.Split('\n'), surface.Split('\n'));
        return string.Join('\n', before.Except(after).Select(l => "- " + l).Concat(after.Except(before).Select(l => "+ " + l)));
    }

    private static string FilePath([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "public-surface.txt");
}
