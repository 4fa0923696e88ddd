using System.Globalization;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Reads out of a statement how messages become rows.</summary>
/// <param name="text">The statement's text.</param>
/// <param name="valueOf">The value of a literal, or of the parameter that stands for one.</param>
/// <param name="literalOf">The literal that a parameter of an expression stands for; null where parameters have no values.</param>
internal sealed partial class MappingReader(SourceText text, Func<Operand, string> valueOf, Func<QueryParameter, string>? literalOf = null)
{
    private const int PathsOfRows = 500;

    private static readonly HashSet<string> OptionsOfKeys = new(StringComparer.OrdinalIgnoreCase) { "timezone", "max_bytes", SchemaTerms.Subject };

    private static readonly string[] MetadataColumns = ["_kafka_topic", "_kafka_partition", "_kafka_offset", "_ingestion_timestamp", "_processed_at"];

    private static readonly MessageItem[] MetadataItems =
        [MessageItem.Topic, MessageItem.Partition, MessageItem.Offset, MessageItem.IngestTime, MessageItem.CommitTime];

    /// <summary>What the statement says.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="ingest">The ingest's name, or null.</param>
    /// <exception cref="DeltaException">An option that a format does not have, or a value that it does not take.</exception>
    public MappingOptions Read(IngestStatement statement, string? ingest)
    {
        var clauses = statement.Clauses;
        if (clauses.SchemaEvolution is { Value: IngestSchemaEvolution.Rescue } evolution && clauses.OnError?.Column is null)
            throw Refuse("SCHEMA EVOLUTION RESCUE needs the column of ON ERROR RESCUE INTO", evolution.Span);
        if (clauses.SchemaEvolution is { Value: IngestSchemaEvolution.AddColumns } adding && clauses.OnError?.Column is not null)
            throw Refuse("SCHEMA EVOLUTION ADD COLUMNS leaves nothing for the column of ON ERROR RESCUE INTO", adding.Span);
        if (clauses.Key is { InsertOnly: true } once && (once.SequenceBy is not null || clauses.Envelope is { Value: not IngestEnvelope.None }))
            throw Refuse("INSERT ONLY keeps the row that came first: it has neither SEQUENCE BY nor an ENVELOPE that deletes", once.Span);
        var select = statement.Mapping as IngestSelect;
        var columns = statement.Mapping as IngestColumns;
        Func<SourceSpan, string>? literals = literalOf is null ? null : span => literalOf(statement.Parameters.Single(p => p.Span.Start == span.Start));
        var expressions = new MappingExpressions(text, select?.Alias?.Value, seesFields: select is null, literalOf: literals);
        var rows = new MappingExpressions(text, null, seesFields: true, firstPath: PathsOfRows, literalOf: literals);
        var options = new MappingOptions
        {
            Value = clauses.ValueFormat is { } value ? Format(value, isKey: false) : new MessageFormat(MessageFormatKind.Json),
            Key = clauses.KeyFormat is { } key ? Format(key, isKey: true) : null,
            Envelope = (MessageEnvelope)(clauses.Envelope?.Value ?? IngestEnvelope.None),
            Columns = select is not null
                ? [.. new SelectedColumns(text).Split(select.Columns).Select(c => new ColumnSource(c.Name, null, expressions.Read(c.Value)))]
                : [.. columns?.Columns.Select(c => Column(c, expressions)) ?? []],
            Star = select is null && (columns is null || columns.Star is not null),
            Except = [.. columns?.Except.Select(field => field.Value) ?? []],
            Where = select?.Where is { } where ? expressions.Read(where) : null,
            Includes = [.. clauses.Includes.SelectMany(Include)],
            KeyColumns = [.. clauses.Key?.Columns.Select(column => column.Value) ?? []],
            Sequence = clauses.Key?.SequenceBy is { } sequence ? rows.Read(sequence) : null,
            DeleteWhen = clauses.Key?.DeleteWhen is { } delete ? rows.Read(delete) : null,
            Expectations = [.. clauses.Expectations.Select(e => new Expectation(e.Name.Value, rows.Read(e.Condition), (Violation)e.OnViolation))],
            OnFault = (FaultPolicy)(clauses.OnError?.Policy ?? IngestErrorPolicy.Fail),
            RescueColumn = clauses.OnError?.Column?.Value,
            Evolution = (FieldEvolution)(clauses.SchemaEvolution?.Value ?? IngestSchemaEvolution.Off),
            IngestName = ingest,
        };
        CheckExpectations(options);
        CheckOrder(statement, options);
        CheckGrowth(clauses, options);
        return options;
    }

    private static void CheckExpectations(MappingOptions options)
    {
        foreach (var (name, condition, _) in options.Expectations)
        {
            if (condition.Paths.Count == 0 && condition.Items.Count == 0)
                continue;
            throw new DeltaException(DeltaErrorCode.NotSupported, $"EXPECT {name} sees the row's columns, and nothing else of the message")
            {
                Position = condition.Position, Hint = "give what it is to see a column: (.., c = expression), or INCLUDE it",
            };
        }
    }

    /// <summary>Refuses a KEY of which nothing says which of two rows is the newer one: Kafka has an order within a partition, and only the message's
    /// key says in which one a message is.</summary>
    private void CheckOrder(IngestStatement statement, MappingOptions options)
    {
        if (statement.Clauses.Key is not { SequenceBy: null, InsertOnly: false } key || options.Envelope != MessageEnvelope.None)
            return;
        var isOfOne = statement.Source is { Topics.Count: 1, Pattern: null }; // of several topics each has partitions of its own for a key
        if (isOfOne && (statement.Source.Partitions.Count == 1 || options.KeyColumns.All(column => IsOfMessageKey(column, options))))
            return;
        throw SyntaxError.NotSupported(
            text, key.Span.Start, "KEY without SEQUENCE BY where the key is not the message's",
            "SEQUENCE BY c says which row is the newer one, over all partitions; without it the order is that of one partition, "
            + "so that the columns of KEY must be the message's key: (c = key), INCLUDE KEY AS c, or ENVELOPE UPSERT");
    }

    private static bool IsOfMessageKey(string column, MappingOptions options) =>
        options.Includes.Any(include => include.Item == MessageItem.Key && include.Column.Equals(column, StringComparison.OrdinalIgnoreCase))
        || options.Columns.Any(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase) && c.Value is { } value && KeyItself().IsMatch(value.Sql));

    // The key, or the key in another type: one value for each key.
    [GeneratedRegex(
        """^\s*(_dqa|"?key"?)\s*(::\s*\w+\s*)?$|^\s*(CAST|decode)\s*\(\s*(_dqa|"?key"?)\s*(AS\s+\w+\s*)?\)\s*(::\s*\w+\s*)?$""",
        RegexOptions.IgnoreCase)]
    private static partial Regex KeyItself();

    /// <summary>Refuses ADD COLUMNS where there is nothing that it could add.</summary>
    private void CheckGrowth(IngestClauses clauses, MappingOptions options)
    {
        var hasNames = options.Value.Kind is MessageFormatKind.Json or MessageFormatKind.Avro;
        if (hasNames || clauses.SchemaEvolution is not { Value: IngestSchemaEvolution.AddColumns } evolution)
            return;
        if (options.Includes.Count == 0 && options.Columns.All(column => column.Type is null))
        {
            throw SyntaxError.NotSupported(
                text, evolution.Span.Start, $"SCHEMA EVOLUTION ADD COLUMNS of FORMAT {options.Value.Kind.ToString().ToUpperInvariant()}",
                "its fields have no names: columns that the mapping declares, (.., c INT = expression), or that INCLUDE names are added");
        }
    }

    private ColumnSource Column(IngestColumn column, MappingExpressions expressions) => new(
        column.Name.Value, column.Type is { } type ? text.Slice(type) : null, column.Value is { } value ? expressions.Read(value) : null);

    private IEnumerable<IncludedColumn> Include(IngestInclude include)
    {
        if (include.Kind == IngestIncludeKind.Metadata)
            return MetadataItems.Zip(MetadataColumns, (item, column) => new IncludedColumn(item, column));
        var item = Enum.Parse<MessageItem>(include.Kind.ToString());
        var header = include.Header is { } name ? valueOf(name) : null;
        var column = include.Alias?.Value ?? header ?? MessageColumns.DefaultName(item);
        return [new IncludedColumn(item, column, header)];
    }

    private MessageFormat Format(IngestFormat format, bool isKey)
    {
        var result = new MessageFormat(Enum.Parse<MessageFormatKind>(format.Kind.ToString()));
        if (isKey && format is { Schema: { } ofKey, Kind: IngestFormatKind.Json })
            throw SyntaxError.NotSupported(text, ofKey.Span.Start, "a schema of KEY FORMAT JSON", "the columns of KEY have the table's types");
        if (format.Compression is { } compression)
        {
            if (!valueOf(compression).Equals("gzip", StringComparison.OrdinalIgnoreCase))
                throw Refuse($"COMPRESSION is 'gzip', not '{valueOf(compression)}'", compression.Span);
            result = result with { IsGzip = true };
        }

        foreach (var option in format.Options)
        {
            if (isKey && !OptionsOfKeys.Contains(option.Key))
                throw Refuse($"KEY FORMAT {format.Kind.ToString().ToUpperInvariant()} has no option {option.Key}", option.Span);
            if (!result.IsGzip && option.Key.Equals("max_bytes", StringComparison.OrdinalIgnoreCase))
                throw Refuse("max_bytes bounds what COMPRESSION unpacks, and there is none", option.Span);
            result = With(result, option);
        }

        return result;
    }

    private MessageFormat With(MessageFormat format, IngestProperty option)
    {
        var value = valueOf(option.Value);
        return (format.Kind, option.Key.ToLowerInvariant()) switch
        {
            (_, "nulls") => format with { NullValues = Choice<NullValues>(value, option) },
            (_, "max_bytes") => format with { MaxBytes = Number(value, option) },
            (MessageFormatKind.Avro or MessageFormatKind.Json, SchemaTerms.Subject) => format, // SchemaTerms has it
            (MessageFormatKind.Json, "timezone") => format with { Zone = Zone(value, option) },
            (MessageFormatKind.Json, "infer_timestamps") => format with { InfersTimestamps = Flag(value, option) },
            (MessageFormatKind.Csv, "delimiter") => format with { Delimiter = Character(value, option) },
            (MessageFormatKind.Csv, "quote") => format with { Quote = Character(value, option) },
            (MessageFormatKind.Csv, "null") => format with { NullText = value },
            _ => throw Refuse($"FORMAT {format.Kind.ToString().ToUpperInvariant()} has no option {option.Key}", option.Span),
        };
    }

    private static T Choice<T>(string value, IngestProperty option)
        where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsAsciiDigit(value[0])
            ? choice
            : throw Refuse($"{option.Key} is one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, not '{value}'", option.Span);

    private static bool Flag(string value, IngestProperty option) => bool.TryParse(value, out var flag)
        ? flag : throw Refuse($"{option.Key} is true or false, not '{value}'", option.Span);

    private static int Number(string value, IngestProperty option) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Refuse($"{option.Key} is a positive number of bytes, not '{value}'", option.Span);

    private static char Character(string value, IngestProperty option) =>
        value.Length == 1 && char.IsAscii(value[0]) ? value[0] : throw Refuse($"{option.Key} is one ASCII character, not '{value}'", option.Span);

    private static TimeZoneInfo Zone(string value, IngestProperty option) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(value, out var zone) ? zone : throw Refuse($"there is no time zone '{value}'", option.Span);

    private static DeltaException Refuse(string message, SourceSpan span) =>
        new(DeltaErrorCode.SyntaxError, message) { Position = span.Start };
}
