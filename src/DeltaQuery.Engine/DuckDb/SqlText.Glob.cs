using System.Text;

namespace DeltaQuery.Engine.DuckDb;

internal static partial class SqlText
{
    /// <summary>A path that read_parquet takes for one file, not for a pattern (TRAPS R11).</summary>
    public static string EscapeGlob(string path)
    {
        if (path.AsSpan().IndexOfAny("*?[") < 0)
            return path;
        var escaped = new StringBuilder(path.Length + 8);
        foreach (var c in path)
        {
            if (c is '*' or '?' or '[')
                escaped.Append('[').Append(c).Append(']');
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>A list of files for a table function: ['a', 'b'].</summary>
    public static string Files(IEnumerable<string> paths) => Literal(paths.Select(EscapeGlob));
}
