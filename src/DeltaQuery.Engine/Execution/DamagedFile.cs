using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution;

/// <summary>Finds the data file that is meant where DuckDB says only that something cannot be read: <c>TProtocolException: Invalid data</c>.
/// </summary>
internal static class DamagedFile
{
    private const long MostBytes = 256L << 20; // of files that are read once more; footers of all are

    /// <summary>The error with the file that it is about; the error itself if it is about none, or if finding it would take long.</summary>
    /// <param name="context">The statement.</param>
    /// <param name="error">What it failed with.</param>
    /// <param name="files">The files that it scans.</param>
    public static Exception Name(ExecutionContext context, Exception error, IReadOnlyCollection<string> files)
    {
        if (error is not DeltaException { InnerException: DuckDbException inner } || !MayBeDamage(inner))
            return error;
        using var connection = context.Session.Engine.Database.Connect(); // that of the session may be given up
        foreach (var check in new[] { "SELECT max(num_rows) FROM parquet_file_metadata({0})", "SELECT max(hash(f)) FROM read_parquet({0}) AS f" })
        {
            var bytes = 0L;
            foreach (var file in files.Distinct(StringComparer.Ordinal))
            {
                bytes += File.Exists(file) ? new FileInfo(file).Length : 0;
                if (check.Contains("read_parquet", StringComparison.Ordinal) && bytes > MostBytes)
                    return error;
                if (Fault(connection, check, file) is { } fault)
                    return new DeltaException(DeltaErrorCode.CorruptData, $"the data file {file} is damaged: {fault}", inner) { Path = file };
            }
        }

        return error;
    }

    private static bool MayBeDamage(DuckDbException error) =>
        error.ErrorType is DuckDbErrorType.Invalid or DuckDbErrorType.UnknownType or DuckDbErrorType.Serialization or DuckDbErrorType.IO or DuckDbErrorType.Internal
        && !error.Message.Contains(".parquet", StringComparison.Ordinal);

    private static string? Fault(DuckDbConnection connection, string check, string path)
    {
        try
        {
            connection.Scalar(string.Format(CultureInfo.InvariantCulture, check, SqlText.Literal(SqlText.EscapeGlob(path))));
            return null;
        }
        catch (DuckDbException e)
        {
            return e.Message;
        }
    }
}
