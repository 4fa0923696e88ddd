using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution;

/// <summary>Finds the data file that is meant where DuckDB says only that something cannot be read: <c>TProtocolException: Invalid data</c>.
/// </summary>
internal static partial class DamagedFile
{
    private const long MostBytes = 256L << 20; // of files that are read once more; footers of all are

    /// <summary>The error with the file that it is about; the error itself if it is about none, or if finding it would take long.</summary>
    /// <param name="error">What a statement failed with.</param>
    /// <param name="files">The files that it reads.</param>
    public static Exception Name(Exception error, IReadOnlyCollection<FileRead> files)
    {
        var named = NameLocal(error, files);
        foreach (var file in files.Where(f => f.Place is not null && named is DeltaException && named.Message.Contains(f.Path, StringComparison.Ordinal)))
        {
            named = ((DeltaException)named).Saying(text => text.Replace(file.Path, file.Place, StringComparison.Ordinal), named.InnerException);
        }

        return named;
    }

    private static Exception NameLocal(Exception error, IReadOnlyCollection<FileRead> files)
    {
        if (error is not DeltaException { InnerException: DuckDbException inner } || files.Count == 0 || !MayBeDamage(inner))
            return error;
        if (inner.Message.Contains(".parquet", StringComparison.Ordinal))
            return WithCode(error, inner, files);
        // Not in the engine's database: that may be given up, or would be by what is looked for.
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        foreach (var path in files.Select(f => f.Path).Distinct(StringComparer.Ordinal))
        {
            // The footer itself, its names, its statistics, and its columns as DuckDB reads them: each fails where the others may not.
            var file = Literal(path);
            var checks = $"FROM parquet_file_metadata({file}); FROM parquet_schema({file}); FROM parquet_metadata({file}); FROM read_parquet({file}) LIMIT 0";
            if (Fault(connection, checks) is { } fault)
                return Damaged(path, fault, inner);
        }

        var bytes = 0L;
        foreach (var (path, options, _) in files.Where(f => f.Options is not null).Distinct())
        {
            bytes += File.Exists(path) ? new FileInfo(path).Length : 0;
            if (bytes > MostBytes)
                break;
            if (Fault(connection, $"SELECT max(hash(f)) FROM read_parquet({Literal(path)}, {options}) AS f") is { } fault)
                return Damaged(path, fault, inner);
        }

        return error;
    }

    /// <summary>Whether the reader of files may be what failed. Users' expressions fail with some kinds of error, too: the words tell.</summary>
    private static bool MayBeDamage(DuckDbException error) => error.ErrorType switch
    {
        DuckDbErrorType.Invalid or DuckDbErrorType.UnknownType or DuckDbErrorType.Serialization or DuckDbErrorType.IO => true,
        DuckDbErrorType.Internal or DuckDbErrorType.Fatal or DuckDbErrorType.NotImplemented => true,
        DuckDbErrorType.InvalidInput or DuckDbErrorType.Conversion => ReaderWords().IsMatch(error.Message),
        _ => false,
    };

    /// <summary>The error as one of a damaged file, if it names one of the files; what the disk or the network did is none.</summary>
    private static Exception WithCode(Exception error, DuckDbException inner, IReadOnlyCollection<FileRead> files) =>
        inner.ErrorType != DuckDbErrorType.IO && !IsUnsupported(inner) && files.FirstOrDefault(f => IsIn(f.Path, inner.Message)).Path is { } named
            ? new DeltaException(DeltaErrorCode.CorruptData, error.Message, inner) { Path = named }
            : error;

    private static DeltaException Damaged(string path, string fault, DuckDbException error) =>
        new(DeltaErrorCode.CorruptData, $"the data file {path} is damaged: {fault}", error) { Path = path };

    private static string? Fault(DuckDbConnection connection, string sql)
    {
        try
        {
            connection.Execute(sql);
            return null;
        }
        catch (DuckDbException e)
        {
            return IsUnsupported(e) ? null : e.Message; // a copy is read of such a file
        }
    }

    private static string Literal(string path) => SqlText.Literal(SqlText.EscapeGlob(path));

    private static bool IsIn(string path, string message) =>
        message.Contains($"\"{path}\"", StringComparison.Ordinal) || message.Contains($"'{path}'", StringComparison.Ordinal);

    private static bool IsUnsupported(DuckDbException error) =>
        error.Message.Contains("Unsupported compression codec", StringComparison.Ordinal);

    [GeneratedRegex(
        "parquet|corrupt|bitpack|stats size|invalid unicode|encrypted|AES tag|variant group|unimplemented type for cast", RegexOptions.IgnoreCase)]
    private static partial Regex ReaderWords();
}
