namespace DeltaQuery.Engine.Sql;

/// <summary><c>INGEST FROM KAFKA source INTO [TABLE] t [mapping] clause .. [run]</c>.</summary>
/// <param name="Span">The statement's place; of a <see cref="CreateIngestStatement"/> that of its inner statement.</param>
/// <param name="Source">What is read.</param>
/// <param name="Target">The table that is written.</param>
/// <param name="Mapping">How messages become rows; null for the value's fields by name.</param>
/// <param name="Clauses">The clauses, in any order and each at most once.</param>
/// <param name="Run">How long it runs; null for <c>UNTIL END</c>, of a named ingest for <c>CONTINUOUSLY</c>.</param>
/// <remarks>Every literal is an <see cref="Operand"/>, which may be a parameter; SQL expressions are places in the text.</remarks>
internal sealed record IngestStatement(
    SourceSpan Span, IngestSource Source, TableReference Target, IngestMapping? Mapping, IngestClauses Clauses, IngestRun? Run) : Statement(Span)
{
    /// <summary>The parameters of operands and of expressions, in the text's order.</summary>
    public IReadOnlyList<QueryParameter> Parameters { get; init; } = [];
}

/// <summary><c>BROKERS 'h:p,..' | CONNECTION c, TOPIC 't' | TOPICS ('a', 'b') | TOPIC PATTERN 'regex' [PARTITIONS (0, 1)] [GROUP 'g'] [WITH (..)]</c>.
/// </summary>
/// <param name="Span">Its place.</param>
/// <param name="Brokers">The brokers; null where a connection is named.</param>
/// <param name="Connection">The connection; null where brokers are.</param>
/// <param name="Topics">The topics; empty where there is a pattern.</param>
/// <param name="Pattern">The regular expression of topics' names; null where there are topics.</param>
internal sealed record IngestSource(
    SourceSpan Span, Operand? Brokers, Identifier? Connection, IReadOnlyList<Operand> Topics, Operand? Pattern)
{
    /// <summary>The partitions to read; empty for all.</summary>
    public IReadOnlyList<Operand> Partitions { get; init; } = [];

    public Operand? Group { get; init; }

    /// <summary>librdkafka's properties, each key once.</summary>
    public IReadOnlyList<IngestProperty> Properties { get; init; } = [];
}

/// <summary>A pair of WITH, of a format's options or of TBLPROPERTIES: <c>'key' = value</c>.</summary>
/// <param name="Key">The key; one in parts is joined by dots.</param>
/// <param name="Value">The value.</param>
/// <param name="Span">The pair's place.</param>
internal sealed record IngestProperty(string Key, Operand Value, SourceSpan Span);

/// <summary>How messages become rows: a list of columns, or a SELECT.</summary>
internal abstract record IngestMapping(SourceSpan Span);

/// <summary><c>(a, b INT = e, *, EXCEPT (f))</c>.</summary>
/// <param name="Span">Its place, with the parentheses.</param>
/// <param name="Columns">The columns named, in order.</param>
/// <param name="Star">The place of <c>*</c>, the rest of the value's fields by name; null where it does not stand.</param>
/// <param name="Except">The fields that <c>*</c> leaves out.</param>
internal sealed record IngestColumns(
    SourceSpan Span, IReadOnlyList<IngestColumn> Columns, SourceSpan? Star, IReadOnlyList<Identifier> Except) : IngestMapping(Span);

/// <summary><c>name [type] [= expression]</c>.</summary>
/// <param name="Name">The table's column.</param>
/// <param name="Type">The place of the type; null for the table's own.</param>
/// <param name="Value">The place of the expression; null for the value's field of that name.</param>
internal sealed record IngestColumn(Identifier Name, SourceSpan? Type, SourceSpan? Value);

/// <summary><c>AS SELECT columns FROM message [[AS] m] [WHERE p]</c>.</summary>
/// <param name="Span">The place of the SELECT, without AS.</param>
/// <param name="Columns">The place of what stands between SELECT and FROM.</param>
/// <param name="Message">The word <c>message</c>.</param>
/// <param name="Alias">Its alias, or null.</param>
/// <param name="Where">The place of the filter, or null.</param>
internal sealed record IngestSelect(
    SourceSpan Span, SourceSpan Columns, SourceSpan Message, Identifier? Alias, SourceSpan? Where) : IngestMapping(Span);
