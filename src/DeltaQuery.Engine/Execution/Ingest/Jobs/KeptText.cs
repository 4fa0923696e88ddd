using System.Globalization;
using DeltaQuery.Engine.Redaction;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>Makes texts that can be kept out of those that were written: without parameters, secrets and relative paths.</summary>
internal static class KeptText
{
    /// <summary>The text of an INGEST as it is kept.</summary>
    /// <exception cref="DeltaException">It holds a password; a parameter has no value.</exception>
    public static string Of(ExecutionContext context, IngestStatement statement)
    {
        CheckSecrets(context.Text, statement);
        return WithWholePaths(WithValues(context, statement.Span, statement.Parameters));
    }

    /// <summary>The text of an INGEST in which clauses are set, as it is kept.</summary>
    /// <param name="text">The text that is kept now.</param>
    /// <param name="context">The context of the statement that sets them.</param>
    /// <param name="statement">That statement.</param>
    public static string With(string text, ExecutionContext context, AlterIngestStatement statement)
    {
        var changed = new SourceText(WithValues(context, statement.Span, statement.Parameters));
        var set = (SetIngestClauses)((AlterIngestStatement)Parser.ParseStatement(changed, changed.Span)).Action;
        var kept = new SourceText(text);
        return WithWholePaths(IngestText.With(kept, IngestPlan.StatementOf(kept), changed, set));
    }

    private static string WithValues(ExecutionContext context, SourceSpan span, IReadOnlyList<QueryParameter> parameters) =>
        IngestText.WithValues(context.Text, span, parameters, p => Literal(context, p));

    private static string Literal(ExecutionContext context, QueryParameter parameter)
    {
        if (!parameter.IsOperand)
            return ParameterConstant.Of(context, parameter);
        if (!context.Parameters.TryGetValue(parameter.Name, out var value))
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"parameter ${parameter.Name} has no value").At(context.Text, parameter.Span.Start);
        return value switch
        {
            string text => SqlPrinter.Quote(text, '\''),
            bool flag => flag ? "true" : "false",
            TimeSpan span => string.Create(CultureInfo.InvariantCulture, $"'{span.Ticks / TimeSpan.TicksPerMicrosecond} microseconds'"),
            DateTimeOffset time => Time(time.UtcDateTime),
            DateTime time => Time(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time),
            sbyte or byte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or decimal or float or double =>
                ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            _ => throw new DeltaException(
                DeltaErrorCode.NotSupported,
                $"parameter ${parameter.Name} stands for a text, a number, a boolean, a time or a duration, not {value?.GetType().Name ?? "NULL"}")
                .At(context.Text, parameter.Span.Start),
        };

        static string Time(DateTime time) => $"'{time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'";
    }

    private static void CheckSecrets(SourceText text, IngestStatement statement)
    {
        if (statement.Source.Properties.FirstOrDefault(p => SecretKeys.IsSecret(p.Key) && p.Value.Kind != OperandKind.Secret) is not { } open)
            return;
        throw new DeltaException(
            DeltaErrorCode.NotSupported, $"a named ingest is kept in a file that others can read: the value of '{open.Key}' cannot be written in it")
        {
            Hint = $"name a secret: CREATE SECRET s (TYPE TEXT, VALUE ..), and '{open.Key}' = SECRET s",
        }.At(text, open.Span.Start);
    }

    // What is relative would be so to the folder in which it runs.
    private static string WithWholePaths(string kept)
    {
        var text = new SourceText(kept);
        var statement = IngestPlan.StatementOf(text);
        var edits = new TextEdits(text, text.Span);
        foreach (var table in new[] { statement.Target, statement.Clauses.OnError?.Table })
            if (table?.Path is { } path)
                edits.Replace(table.Span, $"delta.{SqlPrinter.Quote(Whole(path), '`')}");
        if (statement.Clauses.CreateTable?.Location is { Kind: OperandKind.Text } location)
            edits.Replace(location.Span, SqlPrinter.Quote(Whole(location.Value), '\''));
        foreach (var format in new[] { statement.Clauses.ValueFormat, statement.Clauses.KeyFormat })
            if (format?.Schema is { Kind: IngestSchemaKind.File, Text: { Kind: OperandKind.Text } file })
                edits.Replace(file.Span, SqlPrinter.Quote(Whole(file.Value), '\''));
        return edits.Apply().Text;
    }

    private static string Whole(string path) => ObjectStores.Normalize(path, Directory.GetCurrentDirectory());
}
