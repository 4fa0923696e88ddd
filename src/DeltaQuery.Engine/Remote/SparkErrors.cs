using System.Globalization;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.Remote.Grpc;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Remote;

/// <summary>Tells Spark's errors in our words: the kind, Spark's class and SQLSTATE, and the place in the text that was sent.</summary>
internal static partial class SparkErrors
{
    private const int MaxMessageLength = 2_000;

    /// <summary>The error that the status of a call tells of.</summary>
    /// <param name="status">The status.</param>
    /// <param name="server">What its details say.</param>
    /// <param name="details">What the server tells of it on request; null if it did not.</param>
    /// <param name="text">The text that was sent; null for a call that runs no statement.</param>
    public static DeltaException Of(GrpcException status, ServerError server, FetchErrorDetailsResponse? details, SourceText? text)
    {
        var root = details is { HasRootErrorIdx: true } && details.RootErrorIdx >= 0 && details.RootErrorIdx < details.Errors.Count
            ? details.Errors[details.RootErrorIdx] : null;
        var (error, thrown) = Named(details, root);
        var errorClass = thrown is { HasErrorClass: true } ? thrown.ErrorClass : server.Class;
        var sqlState = thrown is { HasSqlState: true } ? thrown.SqlState : server.SqlState;
        var full = error is { Message.Length: > 0 } ? error.Message : status.Message;
        var (message, hint) = Words(full, errorClass);
        // Exceptions of Java's say little without their names.
        if (errorClass is null && server.Exception is { Length: > 0 } exception)
            message = message.Length == 0 ? $"Spark failed with {exception}" : $"{exception}: {message}";
        var place = text is null ? null : Place(thrown, full, text);
        var code = Code(errorClass, sqlState);
        var fault = new DeltaException(code, message.Length == 0 ? "Spark failed without a word" : message, status)
        {
            ErrorClass = errorClass, Hint = hint, SqlState = sqlState, IsTransient = code == DeltaErrorCode.ConcurrentModification,
        };
        return place is { } position ? fault.At(text!, position) : fault;
    }

    /// <summary>The error that says most: the outermost with a class of Spark's, else the root.</summary>
    private static (FetchErrorDetailsResponse.Types.Error? Error, FetchErrorDetailsResponse.Types.SparkThrowable? Thrown) Named(
        FetchErrorDetailsResponse? details, FetchErrorDetailsResponse.Types.Error? root)
    {
        var error = root;
        for (var depth = 0; error is not null && depth <= details!.Errors.Count; depth++)
        {
            if (error.SparkThrowable is { HasErrorClass: true, ErrorClass.Length: > 0 } thrown)
                return (error, thrown);
            error = error.HasCauseIdx && error.CauseIdx >= 0 && error.CauseIdx < details.Errors.Count
                ? details.Errors[error.CauseIdx] : null;
        }

        return (root, root?.SparkThrowable);
    }

    /// <summary>The first line without class and SQLSTATE, which are facts of their own, and what follows as the hint.</summary>
    /// <remarks>
    /// <code>
    /// [CLASS] What is wrong. What to do. SQLSTATE: 42P01; line 1 pos 14;
    /// 'Project [*]
    /// </code>
    /// </remarks>
    private static (string Message, string? Hint) Words(string full, string? errorClass)
    {
        var said = full.Trim();
        if (errorClass is not null && said.StartsWith($"[{errorClass}] ", StringComparison.Ordinal))
            said = said[(errorClass.Length + 3)..];
        if (AfterMessage().Match(said) is { Success: true } end)
            said = said[..end.Index];
        said = said.Trim();
        if (said.Length > MaxMessageLength)
            said = said[..MaxMessageLength] + "…";
        var line = said.IndexOf('\n', StringComparison.Ordinal);
        if (line < 0)
            return (said, null);
        var rest = string.Join(' ', said[line..].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return (said[..line].TrimEnd(), rest.Length > 0 ? rest : null);
    }

    /// <summary>Where in the text the error lies: as its context says, else as its message does.</summary>
    private static int? Place(FetchErrorDetailsResponse.Types.SparkThrowable? thrown, string message, SourceText text)
    {
        foreach (var context in thrown?.QueryContexts ?? [])
        {
            if (context is { ContextType: FetchErrorDetailsResponse.Types.QueryContext.Types.ContextType.Sql, ObjectName: "", StartIndex: >= 0 }
                && Utf16Offset(text.Text, 0, context.StartIndex) is { } start
                && text.Text.AsSpan(start).StartsWith(context.Fragment, StringComparison.Ordinal))
                return start;
        }

        if (LineAndPosition().Match(message) is not { Success: true } match)
            return null;
        var line = int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture);
        var position = match.Groups["pos"] is { Success: true } fromZero
            ? int.Parse(fromZero.Value, CultureInfo.InvariantCulture)
            : int.Parse(match.Groups["position"].Value, CultureInfo.InvariantCulture) - 1;
        var lineStart = 0;
        for (; line > 1; line--)
        {
            var end = text.Text.IndexOf('\n', lineStart);
            if (end < 0)
                return null;
            lineStart = end + 1;
        }

        return Utf16Offset(text.Text, lineStart, position);
    }

    /// <summary>The offset of so many characters from a start on; Spark's parser counts a pair of surrogates as one.</summary>
    private static int? Utf16Offset(string text, int start, int characters)
    {
        var at = start;
        if (characters < 0)
            return null;
        for (; characters > 0 && at < text.Length; characters--)
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        return characters == 0 ? at : null;
    }

    private static DeltaErrorCode Code(string? errorClass, string? sqlState) => errorClass switch
    {
        "PARSE_SYNTAX_ERROR" or "PARSE_EMPTY_STATEMENT" => DeltaErrorCode.SyntaxError,
        "TABLE_OR_VIEW_NOT_FOUND" or "DELTA_TABLE_NOT_FOUND" or "DELTA_MISSING_DELTA_TABLE" or "DELTA_PATH_DOES_NOT_EXIST" =>
            DeltaErrorCode.TableNotFound,
        "TABLE_OR_VIEW_ALREADY_EXISTS" or "DELTA_TABLE_ALREADY_EXISTS" => DeltaErrorCode.TableAlreadyExists,
        "SCHEMA_NOT_FOUND" => DeltaErrorCode.SchemaNotFound,
        "DELTA_VERSION_NOT_FOUND" or "DELTA_VERSIONS_NOT_FOUND" => DeltaErrorCode.VersionNotFound,
        "DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION" or "DELTA_TIMESTAMP_GREATER_THAN_COMMIT" => DeltaErrorCode.TimestampOutOfRange,
        "DELTA_VIOLATE_CONSTRAINT_WITH_VALUES" or "DELTA_NOT_NULL_CONSTRAINT_VIOLATED" => DeltaErrorCode.ConstraintViolation,
        "DELTA_METADATA_CHANGED" or "DELTA_PROTOCOL_CHANGED" => DeltaErrorCode.ConcurrentModification,
        "INVALID_HANDLE.OPERATION_ABANDONED" or "INVALID_CURSOR.POSITION_NOT_AVAILABLE" => DeltaErrorCode.ConnectionFailed,
        { } name when name.StartsWith("DELTA_CONCURRENT", StringComparison.Ordinal) => DeltaErrorCode.ConcurrentModification,
        { } name when name.StartsWith("UNRESOLVED_COLUMN", StringComparison.Ordinal) => DeltaErrorCode.ColumnNotFound,
        { } name when name.StartsWith("UNSUPPORTED", StringComparison.Ordinal) || sqlState == "0A000" => DeltaErrorCode.NotSupported,
        _ => sqlState switch
        {
            "0A000" => DeltaErrorCode.NotSupported,
            "42P01" => DeltaErrorCode.TableNotFound,
            "42703" => DeltaErrorCode.ColumnNotFound,
            "23502" or "23514" or "23001" => DeltaErrorCode.ConstraintViolation,
            _ => DeltaErrorCode.QueryFailed,
        },
    };

    /// <summary>What stands behind a message: its SQLSTATE, its place, the plan, the statement.</summary>
    [GeneratedRegex(@"\s*(SQLSTATE: [0-9A-Z]{5}|;? ?line [0-9]+ pos [0-9]+|\(line [0-9]+, pos [0-9]+\)|\n== (SQL|DataFrame)|;\n)",
        RegexOptions.CultureInvariant)]
    private static partial Regex AfterMessage();

    [GeneratedRegex(@"\bline (?<line>[0-9]{1,9}),? (pos (?<pos>[0-9]{1,9})|position (?<position>[0-9]{1,9}))\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex LineAndPosition();
}
