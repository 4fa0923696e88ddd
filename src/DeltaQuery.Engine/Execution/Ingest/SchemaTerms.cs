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

    /// <summary>The mapping with what decodes values of FORMAT AVRO, and the schemas of FORMAT JSON; other formats need nothing.</summary>
    /// <exception cref="DeltaException">There is no such connection or secret, or the file cannot be read.</exception>
    public static async Task<MappingOptions> AddAsync(ExecutionContext context, IngestStatement statement, MappingOptions mapping)
    {
        if (statement.Clauses.ValueFormat is not { Kind: IngestFormatKind.Avro or IngestFormatKind.Json } format)
            return mapping;
        var operands = new IngestOperands(context);
        var subject = format.Options.FirstOrDefault(o => o.Key.Equals(Subject, StringComparison.OrdinalIgnoreCase)) is { } option
            ? operands.Text(option.Value, "SUBJECT") : null;
        if (format is { Kind: IngestFormatKind.Json, Schema: null })
        {
            return subject is null ? mapping : throw SyntaxError.At(
                context.Text, format.Span.Start, "SUBJECT names a schema of a registry", "USING SCHEMA REGISTRY CONNECTION r");
        }

        var options = await OptionsAsync(context, operands, format, mapping.Envelope).ConfigureAwait(false) with { Subject = subject };
        var source = statement.Source;
        if (options is { Registry: not null, Subject: null } && source.Topics.Count != 1)
        {
            var name = format.Kind.ToString().ToUpperInvariant();
            throw SyntaxError.NotSupported(
                context.Text, format.Span.Start, $"FORMAT {name} of several topics without a subject",
                $"write FORMAT {name} (SUBJECT 's'): its newest schema is that of the rows, whatever schemas the messages have");
        }

        var topic = source.Topics.Count == 1 ? operands.Text(source.Topics[0], "TOPIC") : "";
        return format.Kind == IngestFormatKind.Avro
            ? mapping with { Avro = new AvroValues(options, $"{topic}-value", mapping.Value) }
            : mapping with { Schemas = new JsonSchemas(options, $"{topic}-value", mapping.Value, mapping.Envelope) };
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
