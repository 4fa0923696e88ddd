using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

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
        var said = LocalName().Replace(error.Message, "s3://");
        var missing = MissingFile().Match(said);
        if (missing.Success && text.Text.Contains(missing.Groups["path"].Value, StringComparison.Ordinal))
            missing = Match.Empty; // a file that the user named is none of a table's
        var code = error.ErrorType switch
        {
            DuckDbErrorType.Parser => DeltaErrorCode.SyntaxError,
            DuckDbErrorType.OutOfMemory => DeltaErrorCode.OutOfMemory,
            DuckDbErrorType.IO => missing.Success ? DeltaErrorCode.CorruptData : DeltaErrorCode.StorageFailed,
            DuckDbErrorType.Permission when said.Contains("disabled by configuration", StringComparison.Ordinal)
                || said.Contains("disabled through configuration", StringComparison.Ordinal) => DeltaErrorCode.AccessDenied,
            DuckDbErrorType.Permission => DeltaErrorCode.ReadOnly,
            DuckDbErrorType.InvalidInput when error.Message.StartsWith(VariantFunction.Damaged, StringComparison.Ordinal) => DeltaErrorCode.CorruptData,
            DuckDbErrorType.InvalidInput when error.Message.StartsWith(VariantGroupFunction.NotStorable, StringComparison.Ordinal) => DeltaErrorCode.NotSupported,
            DuckDbErrorType.Internal or DuckDbErrorType.Fatal => DeltaErrorCode.Internal,
            DuckDbErrorType.Catalog when error.Message.StartsWith("Table with name", StringComparison.Ordinal) => DeltaErrorCode.TableNotFound,
            _ when MissingStore().IsMatch(said) => DeltaErrorCode.NotSupported,
            DuckDbErrorType.Binder when error.Subtype == "COLUMN_NOT_FOUND" || UnknownColumn().IsMatch(error.Message) => DeltaErrorCode.ColumnNotFound,
            _ => DeltaErrorCode.QueryFailed,
        };
        var (message, hint) = missing.Success
            ? ($"the data file {Unescaped(missing.Groups["path"].Value)} is missing", null)
            : Words(said);
        if (error.ErrorType == DuckDbErrorType.Fatal)
            hint = "DuckDB has given up its database after a fault of its own: close the engine (or the connection) and open it again";
        if (position is not { } place)
            return new DeltaException(code, message, error) { Hint = hint };
        var (line, column) = text.LineColumnOf(place);
        return new DeltaException(code, message, error) { Hint = hint, Position = place, Line = line, Column = column };
    }

    /// <summary>What DuckDB says, without what is true of its own catalog alone: its tables are not all there are, scans are no values
    /// lists, and no extension makes a Delta table readable in places where we do not.</summary>
    private static (string Message, string? Hint) Words(string message)
    {
        if (MissingStore().Match(message) is { Success: true } store)
        {
            var path = store.Groups["path"].Value;
            return ObjectStores.IsS3(path)
                ? ($"{path} cannot be read here", "the path of a file on S3 is written as a text, or a list of texts, in a function that reads files: read_csv('s3://..')")
                : ($"{path[..path.IndexOf("://", StringComparison.Ordinal)]}:// paths are not supported: {path}", null);
        }

        if (UnknownTable().Match(message) is { Success: true } table)
            return ($"table {table.Groups["name"].Value} does not exist", TableResolver.NamesHint);
        if (ExtensionAdvice().Match(message) is { Success: true } advice)
            message = message[..advice.Index];
        if (UnknownColumn().Match(message) is { Success: true } column)
            message = $"Table \"{column.Groups["table"].Value}\" does not have a column named {message[column.Length..]}";
        return Advice().Match(message) is { Success: true } hint
            ? (message[..hint.Index], hint.Groups["hint"].Value)
            : (message, null);
    }

    /// <summary>The path as it was before it was made safe from globbing.</summary>
    private static string Unescaped(string path) => GlobEscape().Replace(path, "$1");

    [GeneratedRegex("""(No files found that match the pattern "|Cannot open file ")(?<path>[^"]*)"(?!.*Permission)""")]
    private static partial Regex MissingFile();

    /// <summary>A local name of what lies on S3: to be read (<see cref="LinkFolder"/>), or to be uploaded (<see cref="StagingFolder"/>).</summary>
    [GeneratedRegex("""[^\s"'\[(]*deltaquery-(named-[0-9a-f]{32}/[0-9]+|staged-[0-9a-f]{32})/""")]
    private static partial Regex LocalName();

    [GeneratedRegex("""File (?<path>\w+://.*) requires the extension \w+ to be loaded""")]
    private static partial Regex MissingStore();

    [GeneratedRegex("""^Table with name "?(?<name>.+?)"? does not exist!""")]
    private static partial Regex UnknownTable();

    [GeneratedRegex("""^Values list "(?<table>[^"]*)" does not have a column named """)]
    private static partial Regex UnknownColumn();

    [GeneratedRegex(@"\n+Please try installing and loading the .* extension", RegexOptions.Singleline)]
    private static partial Regex ExtensionAdvice();

    [GeneratedRegex(@"\n+(?<hint>(Did you mean|Candidate bindings)[^\n]*)$")]
    private static partial Regex Advice();

    [GeneratedRegex(@"\[([*?[])\]")]
    private static partial Regex GlobEscape();
}
