using DeltaQuery.Engine.Redaction;

namespace DeltaQuery.Engine.Sql;

// INGEST and its source, mapping and run.
internal static partial class SqlPrinter
{
    private static string Ingest(IngestStatement s, SourceText source) => Words(
        "INGEST FROM KAFKA", Source(s.Source), "INTO", Table(s.Target), Mapping(s.Mapping, source),
        string.Join(" ", IngestClauseTexts(s.Clauses, s.Run, source).Select(c => c.Text)));

    private static string Source(IngestSource s) => Words(
        s.Brokers is { } brokers ? $"BROKERS {Shown("brokers", brokers)}" : $"CONNECTION {Identifier(s.Connection!)}",
        s.Pattern is { } pattern ? $"TOPIC PATTERN {Value(pattern)}"
            : s.Topics.Count == 1 ? $"TOPIC {Value(s.Topics[0])}" : $"TOPICS {Values(s.Topics)}",
        s.Partitions.Count == 0 ? null : $"PARTITIONS {Values(s.Partitions)}",
        Clause("GROUP", s.Group),
        s.Properties.Count == 0 ? null : $"WITH ({ClientProperties(s.Properties)})");

    private static string? Mapping(IngestMapping? mapping, SourceText source)
    {
        if (mapping is IngestSelect select)
        {
            return Words(
                "AS SELECT", source.Slice(select.Columns), "FROM", source.Slice(select.Message), As(select.Alias), After("WHERE", source, select.Where));
        }

        if (mapping is not IngestColumns columns)
            return null;
        var items = columns.Columns.Select(c => (Place: c.Name.Span.Start, Text: Words(
            Identifier(c.Name), c.Type is { } type ? source.Slice(type) : null, After("=", source, c.Value))));
        if (columns.Star is { } star)
            items = items.Append((star.Start, Words("*", columns.Except.Count == 0 ? null : $"EXCEPT {Columns(columns.Except)}")));
        return $"({string.Join(", ", items.OrderBy(i => i.Place).Select(i => i.Text))})";
    }

    private static string Run(IngestRun run) => run.Kind switch
    {
        IngestRunKind.End => "UNTIL END",
        IngestRunKind.Offsets => $"UNTIL OFFSETS {Offsets(run.Offsets)}",
        IngestRunKind.Timestamp => $"UNTIL TIMESTAMP {Value(run.Value!)}",
        IngestRunKind.Rows => $"UNTIL {Value(run.Value!)} ROWS",
        IngestRunKind.Idle => $"UNTIL IDLE {Value(run.Value!)}",
        IngestRunKind.For => $"FOR {Value(run.Value!)}",
        IngestRunKind.Continuously => "CONTINUOUSLY",
        IngestRunKind.Once => "ONCE",
        _ => Words("DRY RUN", run.Value is { } rows ? $"{Value(rows)} ROWS" : null),
    };

    private static string Offsets(IEnumerable<IngestOffset> offsets) => $"({string.Join(", ", offsets.Select(o =>
        $"{(o.Topic is { } topic ? Value(topic) + ": " : "")}{Value(o.Partition)} = {Value(o.Offset)}"))})";

    // A positional parameter as $1, whether or not it was a question mark.
    private static string Value(Operand operand) => operand.Kind switch
    {
        OperandKind.Text => Quote(operand.Value, '\''),
        OperandKind.Interval => $"INTERVAL {Quote(operand.Value, '\'')}",
        OperandKind.Parameter => $"${operand.Value}",
        OperandKind.Secret => $"SECRET {Quote(operand.Value, '"')}",
        _ => operand.Value,
    };

    private static string Values(IEnumerable<Operand> operands) => $"({string.Join(", ", operands.Select(Value))})";

    private static string? Clause(string word, Operand? operand) => operand is null ? null : $"{word} {Value(operand)}";

    // No secret is printed.
    private static string ClientProperties(IEnumerable<IngestProperty> properties) =>
        string.Join(", ", properties.Select(p => $"{Quote(p.Key, '\'')} = {Shown(p)}"));

    private static string Shown(IngestProperty property) => Shown(property.Key, property.Value);

    private static string Shown(string key, Operand value) =>
        Value(value.Kind == OperandKind.Text ? value with { Value = SecretKeys.Shown(key, value.Value) } : value);

    private static string Properties(IEnumerable<IngestProperty> properties) =>
        string.Join(", ", properties.Select(p => $"{Quote(p.Key, '\'')} = {Value(p.Value)}"));
}
