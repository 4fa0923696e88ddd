namespace DeltaQuery.Engine.Sql;

// Statements about ingests and connections.
internal static partial class SqlPrinter
{
    private static string? IngestJob(Statement statement, SourceText source) => statement switch
    {
        IngestStatement s => Ingest(s, source),
        CreateIngestStatement s => Words(
            Create(s.OrReplace, s.Temporary ? "TEMP INGEST" : "INGEST", s.IfNotExists), Identifier(s.Name), s.Paused ? "PAUSED" : null,
            Clause("COMMENT", s.Comment), "AS", Ingest(s.Ingest, source)),
        ControlIngestStatement s => Words(
            s.Control.ToString().ToUpperInvariant(), s.Name is { } name ? $"INGEST {Identifier(name)}" : "ALL INGESTS"),
        DropIngestStatement s => Words("DROP INGEST", s.IfExists ? "IF EXISTS" : null, Identifier(s.Name)),
        AlterIngestStatement s => Words("ALTER INGEST", Identifier(s.Name), Alteration(s.Action, source)),
        ShowIngestsStatement s => Words("SHOW INGESTS", Clause("LIKE", s.Pattern)),
        DescribeIngestStatement s => Words("DESCRIBE INGEST", s.Extended ? "EXTENDED" : null, Identifier(s.Name)),
        ShowCreateIngestStatement s => Words("SHOW CREATE INGEST", Identifier(s.Name)),
        ShowIngestProgressStatement s => Words("SHOW INGEST PROGRESS", Identifier(s.Name), Clause("LIMIT", s.Limit)),
        ShowIngestOffsetsStatement s => Words("SHOW INGEST OFFSETS", Identifier(s.Name)),
        CheckIngestStatement s => Words("CHECK INGEST", Identifier(s.Name)),
        CreateConnectionStatement s => Words(
            Create(s.OrReplace, "CONNECTION", s.IfNotExists), Identifier(s.Name), "TO",
            s.Kind == ConnectionKind.Kafka ? "KAFKA (BROKERS" : "SCHEMA REGISTRY (URL", $"{Shown("url", s.Address)}{Options(s)})"),
        DropConnectionStatement s => Words("DROP CONNECTION", s.IfExists ? "IF EXISTS" : null, Identifier(s.Name)),
        ShowConnectionsStatement => "SHOW CONNECTIONS",
        _ => null,
    };

    private static string Alteration(IngestAlteration action, SourceText source) => action switch
    {
        SetIngestClauses set => $"SET {string.Join(" ", IngestClauseTexts(set.Clauses, set.Run, source).Select(c => c.Text))}",
        RenameIngest rename => $"RENAME TO {Identifier(rename.NewName)}",
        SetIngestOffsets set => Words("SET OFFSETS", Offsets(set.Offsets), set.Force ? "FORCE" : null),
        _ => throw new ArgumentException($"no printed form of {action.GetType().Name}", nameof(action)),
    };

    private static string Options(CreateConnectionStatement s) => s.Properties.Count == 0 ? ""
        : s.Kind == ConnectionKind.Kafka ? $", {ClientProperties(s.Properties)}"
        : string.Concat(s.Properties.Select(p => $", {p.Key.ToUpperInvariant()} {Shown(p)}"));
}
