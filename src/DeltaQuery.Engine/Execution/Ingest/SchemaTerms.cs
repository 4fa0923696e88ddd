using System.Text;
using DeltaQuery.Engine.Execution.Connections;
using DeltaQuery.Engine.Ingest.Avro;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>What an INGEST says about the schema of its messages.</summary>
internal static class SchemaTerms
{
    /// <summary>The format's option that names the subject of the registry.</summary>
    public const string Subject = "subject";

    /// <summary>The mapping with what decodes keys and values of FORMAT AVRO, and the schemas of FORMAT JSON; other formats need nothing.</summary>
    /// <exception cref="DeltaException">There is no such connection or secret, or the file cannot be read.</exception>
    public static async Task<MappingOptions> AddAsync(ExecutionContext context, IngestStatement statement, MappingOptions mapping)
    {
        if (statement.Clauses.KeyFormat is { Kind: IngestFormatKind.Avro } key)
        {
            var (options, subject) = await OfAsync(context, statement, key, MessageEnvelope.None, "key").ConfigureAwait(false);
            mapping = mapping with { KeyAvro = new AvroValues(options, subject, mapping.Key!, ofKeys: true) };
        }

        if (statement.Clauses.ValueFormat is { Kind: IngestFormatKind.Avro } avro)
        {
            var (options, subject) = await OfAsync(context, statement, avro, mapping.Envelope, "value").ConfigureAwait(false);
            return mapping with { Avro = new AvroValues(options, subject, mapping.Value) };
        }

        if (statement.Clauses.ValueFormat is { Kind: IngestFormatKind.Json } json)
        {
            if (json.Schema is not null)
            {
                var (options, subject) = await OfAsync(context, statement, json, mapping.Envelope, "value").ConfigureAwait(false);
                return mapping with { Schemas = new JsonSchemas(options, subject, mapping.Value, mapping.Envelope) };
            }

            if (json.Options.FirstOrDefault(IsSubject) is { } lonely)
                throw SyntaxError.At(context.Text, lonely.Span.Start, "SUBJECT names a schema of a registry", "USING SCHEMA REGISTRY CONNECTION r");
        }

        return mapping;
    }

    private static bool IsSubject(IngestProperty option) => option.Key.Equals(Subject, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where schemas come from, and the subject of the topic.</summary>
    private static async Task<(AvroOptions Options, string Subject)> OfAsync(
        ExecutionContext context, IngestStatement statement, IngestFormat format, MessageEnvelope envelope, string part)
    {
        var operands = new IngestOperands(context);
        var subject = format.Options.FirstOrDefault(IsSubject) is { } option ? operands.Text(option.Value, "SUBJECT") : null;
        var options = await OptionsAsync(context, operands, format, envelope).ConfigureAwait(false) with { Subject = subject };
        var topics = statement.Source.Topics;
        if (options is { Registry: not null, Subject: null } && topics.Count != 1)
        {
            var name = format.Kind.ToString().ToUpperInvariant();
            throw SyntaxError.NotSupported(
                context.Text, format.Span.Start, $"FORMAT {name} of several topics without a subject",
                $"write FORMAT {name} (SUBJECT 's'): its newest schema is that of the rows, whatever schemas the messages have");
        }

        return (options, $"{(topics.Count == 1 ? operands.Text(topics[0], "TOPIC") : "")}-{part}");
    }

    private static async Task<AvroOptions> OptionsAsync(
        ExecutionContext context, IngestOperands operands, IngestFormat format, MessageEnvelope envelope)
    {
        switch (format.Schema)
        {
            case { Kind: IngestSchemaKind.Registry } schema:
                var registry = await ConnectionResolver.RegistryAsync(context, schema.Connection!).ConfigureAwait(false);
                return new AvroOptions { Registry = registry };
            case { Kind: IngestSchemaKind.Inline } schema:
                return Checked(context, format, envelope, new AvroOptions { Schema = operands.Text(schema.Text!, "SCHEMA") });
            case { } schema:
                var file = operands.Text(schema.Text!, "SCHEMA FILE");
                var text = await ReadAsync(context, schema, file).ConfigureAwait(false);
                return Checked(context, format, envelope, new AvroOptions { Schema = text, SchemaFile = file });
            default:
                throw SyntaxError.At(
                    context.Text, format.Span.Start, "FORMAT AVRO needs a schema",
                    "USING SCHEMA REGISTRY CONNECTION r, USING SCHEMA FILE 'path' or USING SCHEMA '..'");
        }
    }

    private static AvroOptions Checked(ExecutionContext context, IngestFormat format, MessageEnvelope envelope, AvroOptions options)
    {
        try
        {
            if (format.Kind == IngestFormatKind.Json)
                JsonSchemas.Check(options, envelope);
            else
                _ = AvroColumns.TypeOf(AvroSchema.Parse(options.Schema!, options.SchemaFile));
            return options;
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, format.Schema!.Span.Start);
        }
    }

    private static async Task<string> ReadAsync(ExecutionContext context, IngestSchema schema, string file)
    {
        var path = ObjectStores.Normalize(file, Directory.GetCurrentDirectory());
        try
        {
            var content = await context.Session.Engine.Stores.For(path).ReadAsync(path, context.CancellationToken).ConfigureAwait(false);
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is FileNotFoundException or DecoderFallbackException)
        {
            var what = e is FileNotFoundException ? $"there is no file {path}" : $"the schema {path} is not UTF-8";
            throw new DeltaException(DeltaErrorCode.StorageFailed, what, e) { Path = path }.At(context.Text, schema.Span.Start);
        }
    }
}
