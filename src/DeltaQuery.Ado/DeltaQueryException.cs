using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>A statement or a connection failed. The facts are properties; the message is for people.</summary>
public sealed class DeltaQueryException : DbException
{
    /// <summary>The SQLSTATE of a statement that was stopped.</summary>
    internal const string QueryCanceled = "57014";

    private readonly string _sqlState;
    private readonly bool _isTransient;

    internal DeltaQueryException(string message, string sqlState, DeltaErrorCode code, Exception? innerException) : base(message, innerException)
    {
        _sqlState = sqlState;
        Code = code;
        HResult = unchecked((int)0x80004005) + (int)code;
    }

    internal DeltaQueryException(DeltaException error, ScriptStatement? statement) : this(Text(error, statement), error.SqlState, error.Code, error)
    {
        Hint = error.Hint;
        Table = error.Table;
        Version = error.Version;
        Path = error.Path;
        Features = error.Features;
        ErrorClass = error.ErrorClass;
        Conflict = error.Conflict;
        PartialCommit = error.PartialCommit;
        _isTransient = error.IsTransient;
        if (statement is null)
            return;
        Statement = SqlScript.Redact(statement.Text);
        if (error.Position is not { } position || PlaceOf(error, statement) is not { } place)
            return;
        Position = statement.Offset + position;
        (Line, Column) = place;
    }

    /// <summary>The kind of failure.</summary>
    public DeltaErrorCode Code { get; }

    /// <inheritdoc/>
    public override string SqlState => _sqlState;

    /// <summary>Whether the same statement may succeed when it is run again: a commit that lost, a store that was busy or could not be reached, Kafka that could
    /// not be reached.</summary>
    public override bool IsTransient => _isTransient;

    /// <summary>What Spark and Delta call such an error (<c>DELTA_CONCURRENT_APPEND</c>); null where they have no name for it.</summary>
    public string? ErrorClass { get; }

    /// <summary>The commit that was in the way of one's own; null if there was none.</summary>
    public CommitConflict? Conflict { get; }

    /// <summary>What of a commit of several tables was done; null if it was of one.</summary>
    public PartialCommit? PartialCommit { get; }

    /// <summary>Where in the command's text the fault lies: an offset in UTF-16 code units, from 0.</summary>
    public int? Position { get; }

    /// <summary>The line of <see cref="Position"/>, from 1.</summary>
    public int? Line { get; }

    /// <summary>The column of <see cref="Position"/> in its line, from 1.</summary>
    public int? Column { get; }

    /// <summary>The statement that failed; of one that holds keys only its first word.</summary>
    public string? Statement { get; }

    /// <summary>What can be done about it, where that is known.</summary>
    public string? Hint { get; }

    /// <summary>The table concerned.</summary>
    public string? Table { get; }

    /// <summary>The table's version concerned: of a conflict the commit that was first.</summary>
    public long? Version { get; }

    /// <summary>The file concerned.</summary>
    public string? Path { get; }

    /// <summary>The table features that are not supported.</summary>
    public IReadOnlyList<string> Features { get; } = [];

    /// <inheritdoc/>
    protected override DbBatchCommand? DbBatchCommand => FailedCommand;

    /// <summary>The command of a batch that failed.</summary>
    internal DbBatchCommand? FailedCommand { get; set; }

    // What happened, where in the whole text, and what can be done. The text itself is not quoted: it may hold values that are nobody else's business.
    private static string Text(DeltaException error, ScriptStatement? statement)
    {
        var message = error.Message;
        if (statement is not null && PlaceOf(error, statement) is var (line, column))
        {
            var (own, place) = ($" (line {error.Line}, column {error.Column})", $" (line {line}, column {column})");
            message = message.Contains(own, StringComparison.Ordinal) ? message.Replace(own, place, StringComparison.Ordinal) : message + place;
        }

        return error.Hint is { } hint ? $"{message} ({hint})" : message;
    }

    // The engine counts lines from the statement's begin, of which the first may stand behind another one.
    private static (int Line, int Column)? PlaceOf(DeltaException error, ScriptStatement statement) => error is { Line: { } line, Column: { } column }
        ? (statement.Line + line - 1, line == 1 ? statement.Column + column - 1 : column)
        : null;
}
