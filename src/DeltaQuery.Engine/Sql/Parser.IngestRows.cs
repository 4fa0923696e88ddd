namespace DeltaQuery.Engine.Sql;

// FORMAT, INCLUDE, KEY and CREATE TABLE IF MISSING.
internal sealed partial class Parser
{
    private static readonly (string Words, IngestIncludeKind Kind)[] IncludeWords =
    [
        ("METADATA", IngestIncludeKind.Metadata), ("KEY", IngestIncludeKind.Key), ("VALUE", IngestIncludeKind.Value), ("TOPIC", IngestIncludeKind.Topic),
        ("PARTITION", IngestIncludeKind.Partition), ("OFFSET", IngestIncludeKind.Offset), ("TIMESTAMP", IngestIncludeKind.Timestamp),
        ("TIMESTAMP_TYPE", IngestIncludeKind.TimestampType), ("HEADERS", IngestIncludeKind.Headers), ("HEADER", IngestIncludeKind.Header),
        ("INGEST_TIME", IngestIncludeKind.IngestTime), ("COMMIT_TIME", IngestIncludeKind.CommitTime), ("INGEST_NAME", IngestIncludeKind.IngestName),
    ];

    // At FORMAT.
    private IngestFormat ParseIngestFormat(int start)
    {
        Expect("FORMAT");
        if (At("PROTOBUF"))
            throw NotSupported(Current, "FORMAT PROTOBUF in INGEST", "FORMAT BYTES keeps the messages as they are");
        var kind = ParseWord<IngestFormatKind>(
            ("JSON", IngestFormatKind.Json), ("AVRO", IngestFormatKind.Avro), ("CSV", IngestFormatKind.Csv), ("TEXT", IngestFormatKind.Text),
            ("BYTES", IngestFormatKind.Bytes));
        var takesSchema = kind is IngestFormatKind.Json or IngestFormatKind.Avro;
        var (options, schema) = At(TokenKind.LeftParen) ? ParseFormatOptions(takesSchema) : ([], null);
        Operand? compression = null;
        while (AtAny("USING", "COMPRESSION"))
        {
            var clause = Take();
            if (Is(clause, "COMPRESSION"))
            {
                Once(clause, compression is not null);
                compression = ParseText("a compression");
                continue;
            }

            OneOf(clause, !takesSchema, "no USING: FORMAT JSON and AVRO have a schema");
            OneOf(clause, schema is not null, "one schema");
            schema = ParseIngestSchema();
        }

        return new IngestFormat(SpanToHere(start), kind, options, schema, compression);
    }

    // (SCHEMA FILE 'path', name = value, ..)
    private (List<IngestProperty> Options, IngestSchema? Schema) ParseFormatOptions(bool takesSchema)
    {
        _at++;
        var (options, keys, schema) = (new List<IngestProperty>(), NewNames(), (IngestSchema?)null);
        do
        {
            if (takesSchema && At("SCHEMA"))
            {
                OneOf(Current, schema is not null, "one schema");
                schema = ParseIngestSchema();
            }
            else
            {
                options.Add(ParseIngestProperty(keys, secrets: false));
            }
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return (options, schema);
    }

    // SCHEMA REGISTRY CONNECTION r, SCHEMA FILE 'path' or SCHEMA '..'.
    private IngestSchema ParseIngestSchema()
    {
        var start = Current.Start;
        Expect("SCHEMA");
        if (Accept("REGISTRY"))
        {
            Expect("CONNECTION");
            var connection = ParseIdentifier("a connection's name");
            return new IngestSchema(SpanToHere(start), IngestSchemaKind.Registry, connection, null);
        }

        var kind = Accept("FILE") ? IngestSchemaKind.File : IngestSchemaKind.Inline;
        var text = ParseText(kind == IngestSchemaKind.File ? "a path" : "REGISTRY, FILE, or the schema");
        return new IngestSchema(SpanToHere(start), kind, null, text);
    }

    private List<IngestInclude> ParseIncludes()
    {
        var includes = new List<IngestInclude>();
        do
        {
            var start = Current.Start;
            var kind = ParseWord(IncludeWords);
            var header = kind == IngestIncludeKind.Header ? ParseText("a header's key") : null;
            OneOf(Current, kind == IngestIncludeKind.Metadata && At("AS"), "no AS: METADATA is five columns");
            var alias = Accept("AS") ? ParseIdentifier("a column name") : null;
            includes.Add(new IngestInclude(SpanToHere(start), kind, header, alias));
        }
        while (Accept(TokenKind.Comma));
        return includes;
    }

    private IngestKey ParseIngestKey(int start)
    {
        if (!At(TokenKind.LeftParen))
            throw Unexpected("FORMAT, or ( and columns");
        var key = new IngestKey(default, ParseColumnNames());
        while (AtAny("SEQUENCE", "DELETE", "IGNORE", "INSERT"))
            key = ParseKeyClause(key);
        return key with { Span = SpanToHere(start) };
    }

    private IngestKey ParseKeyClause(IngestKey key)
    {
        const string NoInsertOnly = "no INSERT ONLY with DELETE WHEN or IGNORE NULL UPDATES";
        var clause = Take();
        if (Is(clause, "SEQUENCE"))
        {
            Expect("BY");
            Once(clause, key.SequenceBy is not null);
            return key with { SequenceBy = TakeIngestExpression("an expression", "SEQUENCE", "DELETE", "IGNORE", "INSERT") };
        }

        if (Is(clause, "DELETE"))
        {
            Expect("WHEN");
            Once(clause, key.DeleteWhen is not null);
            OneOf(clause, key.InsertOnly, NoInsertOnly);
            return key with { DeleteWhen = TakeIngestExpression("a condition", "SOFT", "SEQUENCE", "DELETE", "IGNORE", "INSERT"), Soft = Accept("SOFT") };
        }

        if (Is(clause, "IGNORE"))
        {
            Expect("NULL");
            Expect("UPDATES");
            Once(clause, key.IgnoreNullUpdates);
            OneOf(clause, key.InsertOnly, NoInsertOnly);
            return key with { IgnoreNullUpdates = true };
        }

        Expect("ONLY");
        Once(clause, key.InsertOnly);
        OneOf(clause, key.DeleteWhen is not null || key.IgnoreNullUpdates, NoInsertOnly);
        return key with { InsertOnly = true };
    }

    // Behind CREATE.
    private IngestCreateTable ParseCreateIfMissing(int start)
    {
        Expect("TABLE");
        Expect("IF");
        Expect("MISSING");
        var create = new IngestCreateTable(default(SourceSpan));
        while (AtAny("PARTITIONED", "CLUSTER", "LOCATION", "TBLPROPERTIES"))
        {
            var clause = Take();
            if (Is(clause, "PARTITIONED"))
            {
                Expect("BY");
                Once(clause, create.PartitionedBy.Count > 0);
                create = create with { PartitionedBy = ParsePartitionColumns() };
            }
            else if (Is(clause, "CLUSTER"))
            {
                Expect("BY");
                Once(clause, create.ClusterBy.Count > 0);
                create = create with { ClusterBy = ParseColumnPaths(parenthesized: true) };
            }
            else if (Is(clause, "LOCATION"))
            {
                Once(clause, create.Location is not null);
                create = create with { Location = ParseText("a path") };
            }
            else
            {
                Once(clause, create.Properties.Count > 0);
                create = create with { Properties = ParseIngestProperties(secrets: false) };
            }
        }

        return create with { Span = SpanToHere(start) };
    }
}
