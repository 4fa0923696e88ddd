namespace DeltaQuery.Engine.Sql;

/// <summary>Whose setting a <see cref="SetStatement"/> or <see cref="ResetStatement"/> means.</summary>
internal enum SettingScope
{
    /// <summary>Not said: DuckDB's choice.</summary>
    Automatic,
    Session,
    Local,
    Global,

    /// <summary><c>SET VARIABLE</c>.</summary>
    Variable,
}

/// <summary><c>SET [SESSION | LOCAL | GLOBAL | VARIABLE] name = value</c>; <c>SET TIME ZONE v</c> sets <c>TimeZone</c>.</summary>
internal sealed record SetStatement(SourceSpan Span, SettingScope Scope, string Name, SourceSpan Value) : Statement(Span)
{
    /// <summary>The queries in parentheses of a variable's value.</summary>
    public IReadOnlyList<SourceSpan> Queries { get; init; } = [];

    public override IReadOnlyList<SourceSpan> QuerySpans => Queries;
}

/// <summary><c>RESET [SESSION | LOCAL | GLOBAL | VARIABLE] name</c>.</summary>
internal sealed record ResetStatement(SourceSpan Span, SettingScope Scope, string Name) : Statement(Span);

/// <summary><c>USE schema</c>.</summary>
internal sealed record UseStatement(SourceSpan Span, TableReference Schema) : Statement(Span);

/// <summary>What a <see cref="TransactionStatement"/> does.</summary>
internal enum TransactionAction
{
    Begin,
    Commit,
    Rollback,
}

/// <summary><c>BEGIN</c>, <c>COMMIT</c> or <c>ROLLBACK</c>.</summary>
internal sealed record TransactionStatement(SourceSpan Span, TransactionAction Action) : Statement(Span)
{
    /// <summary>Whether it is <c>BEGIN .. READ ONLY</c>.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether it is <c>BEGIN .. ISOLATION LEVEL SERIALIZABLE</c>: rows that others append meanwhile must not be missed.</summary>
    public bool Serializable { get; init; }
}

/// <summary>A statement that DuckDB runs as it is. <paramref name="Keyword"/> is its first word, in capitals.</summary>
internal sealed record PassThroughStatement(SourceSpan Span, string Keyword) : Statement(Span);

/// <summary>A statement that can't be run on a Delta table. <paramref name="Name"/> says which one, as <c>UPDATE</c> or
/// <c>DESCRIBE SCHEMA</c>. When <paramref name="DuckDbKnows"/>, the same words on a table of the session are DuckDB's to run.</summary>
internal sealed record UnsupportedStatement(SourceSpan Span, string Name, TableReference? Table, bool DuckDbKnows) : Statement(Span)
{
    /// <summary>Why a Delta table does not take the statement; null if it takes none of its kind.</summary>
    public DeltaException? Fault { get; init; }

    /// <summary>What changes a table of the session may read Delta tables.</summary>
    public override IReadOnlyList<SourceSpan> QuerySpans =>
        DuckDbKnows && Name.Split(' ')[0] is "INSERT" or "UPDATE" or "DELETE" or "MERGE" or "WITH" ? [Span] : [];
}
