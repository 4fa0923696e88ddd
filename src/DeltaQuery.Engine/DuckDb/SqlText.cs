using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Writes identifiers and literals into DuckDB's SQL. No other code quotes.</summary>
internal static partial class SqlText
{
    /// <summary>"name", with inner quotes doubled.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A dotted name: "catalog"."schema"."table"; null parts are left out.</summary>
    public static string Identifier(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (part is null) continue;
            if (text.Length > 0) text.Append('.');
            text.Append(Identifier(part));
        }

        return text.ToString();
    }

    /// <summary>The name bare where DuckDB itself writes it so, otherwise quoted.</summary>
    public static string IdentifierIfNeeded(string name) => IsPlain(name) && !Keywords.Contains(name) ? name : Identifier(name);

    /// <summary>'text', with inner quotes doubled. SQL text cannot hold a NUL, so such a string becomes a concatenation with
    /// chr(0).</summary>
    public static string Literal(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal)) return Quoted(text);
        return $"({string.Join(" || chr(0) || ", text.Split('\0').Select(Quoted))})";
    }

    /// <summary>A string or, for null, the keyword NULL.</summary>
    public static string LiteralOrNull(string? text) => text is null ? "NULL" : Literal(text);

    public static string Literal(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Literal(bool value) => value ? "true" : "false";

    /// <summary>A blob: '\xAA\x00'::BLOB.</summary>
    public static string Literal(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder("'");
        foreach (var b in value) text.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
        return text.Append("'::BLOB").ToString();
    }

    /// <summary>A list of string literals: ['a', 'b'].</summary>
    public static string Literal(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(Literal))}]";

    internal static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool IsPlain(string name)
    {
        if (name.Length == 0) return true;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!char.IsAsciiLetter(c) && c != '_' && (i == 0 || !char.IsAsciiDigit(c))) return false;
        }

        return true;
    }
}
