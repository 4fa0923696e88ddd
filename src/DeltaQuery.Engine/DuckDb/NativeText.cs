using System.Runtime.InteropServices;
using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Text across the border: SQL as zero-terminated UTF-8, and strings that DuckDB allocated.</summary>
internal static class NativeText
{
    /// <summary>The statement as zero-terminated UTF-8.</summary>
    /// <exception cref="DuckDbException">The text holds a NUL character, at which DuckDB would stop reading.</exception>
    public static byte[] Sql(string sql)
    {
        var nul = sql.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
            throw new DuckDbException(DuckDbErrorType.Parser, "the statement holds a NUL character; write chr(0) instead")
            {
                Position = Encoding.UTF8.GetByteCount(sql.AsSpan(0, nul)),
            };
        var bytes = new byte[Encoding.UTF8.GetByteCount(sql) + 1];
        Encoding.UTF8.GetBytes(sql, bytes);
        return bytes;
    }

    /// <summary>The string, which stays DuckDB's.</summary>
    public static string Borrowed(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    /// <summary>The string, which is ours to free.</summary>
    public static string Owned(nint text)
    {
        var copy = Borrowed(text);
        NativeMethods.duckdb_free(text);
        return copy;
    }
}
