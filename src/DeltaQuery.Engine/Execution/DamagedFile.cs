using System.Globalization;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution;

/// <summary>Finds the data file that is meant where DuckDB says only that something cannot be read: <c>TProtocolException: Invalid data</c>.
/// </summary>
internal static partial class DamagedFile
{
    private const long MostBytes = 256L << 20; // of files that are read once more; footers of all are

    // The footer as it is, its names as text, and its columns as DuckDB would read them: each fails where the others may not.
    private static readonly string[] OfFooters =
    [
        "SELECT max(num_rows) FROM parquet_file_metadata({0})", "SELECT max(name) FROM parquet_schema({0})", "SELECT * FROM read_parquet({0}) LIMIT 0",
    ];

    private static readonly string[] OfRows = ["SELECT max(hash(f)) FROM read_parquet({0}) AS f"];

    /// <summary>The error with the file that it is about; the error itself if it is about none, or if finding it would take long.</summary>
    /// <param name="context">The statement.</param>
    /// <param name="error">What it failed with.</param>
    /// <param name="files">The files that it scans.</param>
    public static Exception Name(ExecutionContext context, Exception error, IReadOnlyCollection<string> files)
    {
        if (error is not DeltaException { InnerException: DuckDbException inner } || !MayBeDamage(inner))
            return error;
        using var connection = context.Session.Engine.Database.Connect(); // that of the session may be given up
        var distinct = files.Distinct(StringComparer.Ordinal).ToList();
        foreach (var file in distinct)
        {
            if (Fault(connection, OfFooters, file) is { } fault)
                return Damaged(file, fault, inner);
        }

        var bytes = 0L;
        foreach (var file in distinct)
        {
            bytes += File.Exists(file) ? new FileInfo(file).Length : 0;
            if (bytes > MostBytes)
                break;
            if (Fault(connection, OfRows, file) is { } fault)
                return Damaged(file, fault, inner);
        }

        return error;
    }

    /// <summary>Whether the reader of files may be what failed. Users' expressions fail with invalid input, too: then the words tell.</summary>
    private static bool MayBeDamage(DuckDbException error) => !error.Message.Contains(".parquet", StringComparison.Ordinal) && error.ErrorType switch
    {
        DuckDbErrorType.Invalid or DuckDbErrorType.UnknownType or DuckDbErrorType.Serialization or DuckDbErrorType.IO or DuckDbErrorType.Internal => true,
        DuckDbErrorType.NotImplemented => true,
        DuckDbErrorType.InvalidInput => ReaderWords().IsMatch(error.Message),
        _ => false,
    };

    private static DeltaException Damaged(string file, string fault, DuckDbException error) =>
        new(DeltaErrorCode.CorruptData, $"the data file {file} is damaged: {fault}", error) { Path = file };

    private static string? Fault(DuckDbConnection connection, string[] checks, string path)
    {
        try
        {
            foreach (var check in checks)
                connection.Execute(string.Format(CultureInfo.InvariantCulture, check, SqlText.Literal(SqlText.EscapeGlob(path))));
            return null;
        }
        catch (DuckDbException e)
        {
            return e.Message;
        }
    }

    [GeneratedRegex("parquet|corrupt|bitpack|stats size|invalid unicode|encrypted|AES|variant group", RegexOptions.IgnoreCase)]
    private static partial Regex ReaderWords();
}
