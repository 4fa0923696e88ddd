using System.Diagnostics.CodeAnalysis;

namespace DeltaQuery.Engine;

/// <summary>Any failure of a statement or a table. The facts are properties; the message is for people.</summary>
/// <remarks>Misuse of the API is an <see cref="ArgumentException"/> or <see cref="InvalidOperationException"/>, and cancellation an
/// <see cref="OperationCanceledException"/>.</remarks>
public sealed class DeltaException : Exception
{
    private readonly string? _errorClass;
    private readonly string? _sqlState;

    /// <summary>Creates an exception of the given kind.</summary>
    public DeltaException(DeltaErrorCode code, string message, Exception? innerException = null) : base(message, innerException) =>
        Code = code;

    private DeltaException(DeltaException other, string message, Exception? innerException) : this(other.Code, message, innerException) =>
        (Table, Version, Path, Features, Position, Line, Column, Hint, NamedAt, _errorClass, _sqlState, IsTransient, Conflict, PartialCommit) =
        (other.Table, other.Version, other.Path, other.Features, other.Position, other.Line, other.Column, other.Hint, other.NamedAt, other._errorClass,
            other._sqlState, other.IsTransient, other.Conflict, other.PartialCommit);

    /// <summary>The kind of failure.</summary>
    public DeltaErrorCode Code { get; }

    /// <summary>The table's name or path, where one is concerned.</summary>
    public string? Table { get; init; }

    /// <summary>The table version concerned.</summary>
    public long? Version { get; init; }

    /// <summary>The file concerned.</summary>
    public string? Path { get; init; }

    /// <summary>The table features that are not supported.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Where in the statement's text the fault lies: an offset in UTF-16 code units, or null.</summary>
    public int? Position { get; init; }

    /// <summary>The line (from 1) of <see cref="Position"/> in the statement's text.</summary>
    public int? Line { get; init; }

    /// <summary>The column (from 1, in UTF-16 code units) of <see cref="Position"/> in its line.</summary>
    public int? Column { get; init; }

    /// <summary>What the user can do about it, where that is known.</summary>
    public string? Hint { get; init; }

    /// <summary>What Spark and Delta call such an error (<c>DELTA_CONCURRENT_APPEND</c>); null where they have no name for it.</summary>
    public string? ErrorClass { get => _errorClass ?? ErrorClasses.Of(Code); init => _errorClass = value; }

    /// <summary>Whether the same statement may succeed when it is run again: others committed first, a store was busy, the line broke.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The commit that was in the way of one's own; null if there was none.</summary>
    public CommitConflict? Conflict { get; init; }

    /// <summary>What of a commit of several tables was done; null if it was of one.</summary>
    public PartialCommit? PartialCommit { get; init; }

    /// <summary>Where the statement names the table or function concerned: the place of the failure if no <see cref="Position"/> is known.</summary>
    internal int? NamedAt { get; set; }

    /// <summary>The same failure with its place in a statement's text.</summary>
    internal DeltaException At(Sql.SourceText text, int position)
    {
        var (line, column) = text.LineColumnOf(position);
        return new DeltaException(this, Message, this) { Position = position, Line = line, Column = column };
    }

    /// <summary>The same failure as that of one table of several.</summary>
    internal DeltaException Of(PartialCommit commit) => new(this, Message, this)
    {
        PartialCommit = commit, IsTransient = IsTransient && commit.Committed.Count == 0, // what is committed must not run again
        Hint = $"committed: {(commit.Committed.Count == 0 ? "none" : string.Join(", ", commit.Committed.Select(c => c.Table)))}; not attempted: "
            + (commit.NotAttempted.Count == 0 ? "none" : string.Join(", ", commit.NotAttempted)),
    };

    /// <summary>The same failure in other words.</summary>
    /// <param name="reword">Rewords the message, the hint and the path.</param>
    /// <param name="innerException">What lies inside of it.</param>
    internal DeltaException Saying(Func<string, string> reword, Exception? innerException) => new(this, reword(Message), innerException)
    {
        Hint = Hint is null ? null : reword(Hint), Path = Path is null ? null : reword(Path),
    };

    /// <summary>The SQLSTATE class and code: that of <see cref="Code"/>, but for statements that do not belong where a transaction is under way
    /// (25001), or where none is (25P01).</summary>
    [AllowNull]
    public string SqlState { get => _sqlState ?? StateOf(Code); internal init => _sqlState = value; }

    private static string StateOf(DeltaErrorCode code) => code switch
    {
        DeltaErrorCode.SyntaxError => "42601",
        DeltaErrorCode.QueryFailed => "42000",
        DeltaErrorCode.NotSupported or DeltaErrorCode.UnsupportedFeature => "0A000",
        DeltaErrorCode.TableNotFound => "42P01",
        DeltaErrorCode.TableAlreadyExists => "42P07",
        DeltaErrorCode.SchemaNotFound => "3F000",
        DeltaErrorCode.ColumnNotFound => "42703",
        DeltaErrorCode.VersionNotFound or DeltaErrorCode.TimestampOutOfRange => "22023",
        DeltaErrorCode.DataLoss => "22000",
        DeltaErrorCode.CorruptLog or DeltaErrorCode.CorruptData => "XX001",
        DeltaErrorCode.SchemaMismatch => "42804",
        DeltaErrorCode.ConstraintViolation => "23514",
        DeltaErrorCode.ConcurrentModification => "40001",
        DeltaErrorCode.TransactionFailed => "25P02",
        DeltaErrorCode.ReadOnly => "25006",
        DeltaErrorCode.StorageFailed => "58030",
        DeltaErrorCode.NativeLibraryMissing => "58P01",
        DeltaErrorCode.AccessDenied => "42501",
        DeltaErrorCode.OutOfMemory => "53200",
        DeltaErrorCode.ConnectionFailed => "08006",
        _ => "XX000",
    };
}
