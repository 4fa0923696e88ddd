namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>The rules of names.</summary>
/// <remarks><see href="https://avro.apache.org/docs/1.12.0/specification/#names">Names</see>.</remarks>
internal static class AvroName
{
    /// <summary>Whether it is a simple name: letters, digits and _, and no digit first.</summary>
    public static bool IsSimple(ReadOnlySpan<char> name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }

    /// <summary>Whether it is simple names with dots between.</summary>
    public static bool IsDotted(ReadOnlySpan<char> name)
    {
        foreach (var part in name.Split('.'))
        {
            if (!IsSimple(name[part]))
                return false;
        }

        return true;
    }

    /// <summary>A name with its namespace: itself if it has a dot, or is in none.</summary>
    public static string Full(string name, string space) =>
        space.Length == 0 || name.Contains('.', StringComparison.Ordinal) ? name : $"{space}.{name}";

    /// <summary>The namespace of a full name, empty for none.</summary>
    public static string SpaceOf(string fullName) => fullName.LastIndexOf('.') is > 0 and var dot ? fullName[..dot] : "";
}
