using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution;

/// <summary>Finds the data file that is meant where DuckDB says only that something cannot be read: <c>TProtocolException: Invalid data</c>.
/// </summary>
internal static class DamagedFile
{
    /// <summary>The error with the file that it is about; the error itself if it is about none.</summary>
    /// <param name="context">The statement.</param>
    /// <param name="error">What it failed with.</param>
    /// <param name="scans">The tables that it reads.</param>
    public static Exception Name(ExecutionContext context, Exception error, IReadOnlyList<TableScan> scans)
    {
        if (error is not DeltaException { InnerException: DuckDbException inner } || !MayBeDamage(inner))
            return error;
        using var connection = context.Session.Engine.Database.Connect(); // that of the session may be given up
        foreach (var file in scans.SelectMany(s => s.Files.Files).Where(f => !f.IsRemote))
        {
            if (Fault(connection, file.Path) is { } fault)
                return new DeltaException(DeltaErrorCode.CorruptData, $"the data file {file.Path} is damaged: {fault}", inner) { Path = file.Path };
        }

        return error;
    }

    private static bool MayBeDamage(DuckDbException error) =>
        error.ErrorType is DuckDbErrorType.Invalid or DuckDbErrorType.UnknownType or DuckDbErrorType.Serialization or DuckDbErrorType.IO or DuckDbErrorType.Internal
        && !error.Message.Contains(".parquet", StringComparison.Ordinal);

    private static string? Fault(DuckDbConnection connection, string path)
    {
        try
        {
            connection.Scalar($"SELECT max(hash(f)) FROM read_parquet({SqlText.Literal(SqlText.EscapeGlob(path))}) AS f");
            return null;
        }
        catch (DuckDbException e)
        {
            return e.Message;
        }
    }
}
