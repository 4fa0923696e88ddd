using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Tells DuckDB's errors in our words: the kind, and the place in the user's text.</summary>
internal static partial class DuckDbErrors
{
    /// <summary>The error as a <see cref="DeltaException"/>.</summary>
    /// <param name="error">DuckDB's error.</param>
    /// <param name="text">The user's text.</param>
    /// <param name="position">The place in it, if it is known.</param>
    public static DeltaException Translate(DuckDbException error, SourceText text, int? position)
    {
        var code = error.ErrorType switch
        {
            DuckDbErrorType.Parser => DeltaErrorCode.SyntaxError,
            DuckDbErrorType.OutOfMemory => DeltaErrorCode.OutOfMemory,
            DuckDbErrorType.IO => MissingFile().IsMatch(error.Message) ? DeltaErrorCode.CorruptData : DeltaErrorCode.StorageFailed,
            DuckDbErrorType.Permission => DeltaErrorCode.ReadOnly,
            DuckDbErrorType.InvalidInput when error.Message.StartsWith(VariantFunction.Damaged, StringComparison.Ordinal) => DeltaErrorCode.CorruptData,
            DuckDbErrorType.Internal or DuckDbErrorType.Fatal => DeltaErrorCode.Internal,
            DuckDbErrorType.Catalog when error.Message.StartsWith("Table with name", StringComparison.Ordinal) => DeltaErrorCode.TableNotFound,
            DuckDbErrorType.Binder when error.Subtype == "COLUMN_NOT_FOUND" => DeltaErrorCode.ColumnNotFound,
            _ => DeltaErrorCode.QueryFailed,
        };
        var message = MissingFile().Match(error.Message) is { Success: true } missing
            ? $"the data file {Unescaped(missing.Groups["path"].Value)} is missing"
            : error.Message;
        if (position is not { } place)
            return new DeltaException(code, message, error);
        var (line, column) = text.LineColumnOf(place);
        return new DeltaException(code, message, error) { Position = place, Line = line, Column = column };
    }

    /// <summary>The path as it was before it was made safe from globbing.</summary>
    private static string Unescaped(string path) => GlobEscape().Replace(path, "$1");

    [GeneratedRegex("""(No files found that match the pattern "|Cannot open file ")(?<path>[^"]*)"(?!.*Permission)""")]
    private static partial Regex MissingFile();

    [GeneratedRegex(@"\[([*?[])\]")]
    private static partial Regex GlobEscape();
}
