using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Ingest.Reading;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Reading;

/// <summary>read_kafka(bootstrapServers => '..', subscribe => 't', ..): messages as rows, as Databricks has it, for queries that
/// end.</summary>
internal static class ReadKafkaFunction
{
    public const string Name = "read_kafka";

    public static bool IsNamed(string name) => name.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The relation that stands for a call. Kafka is asked when rows are.</summary>
    /// <exception cref="DeltaException">The call is none: an argument is unknown, missing or has a value that means nothing.</exception>
    public static async Task<string> RelationAsync(ExecutionContext context, RowSource call, QueryText query)
    {
        var text = new SourceText(query.Text);
        var arguments = new ReadArguments(context, Arguments(context, text, call, query), query.ToSource(call.Span.Start));
        var options = await arguments.OptionsAsync().ConfigureAwait(false);
        _ = new KafkaSettings(options.Source); // refuses properties that no query may set
        var feed = new KafkaFeed(options, context.Session.Engine.Ingests.NewSource, context.Connection.Handle);
        var number = context.Session.Feeds.Add(feed, context.Text, query.ToSource(call.Span.Start));
        return $"{RowFeedFunction.Name}({number.ToString(CultureInfo.InvariantCulture)})";
    }

    /// <summary>The arguments with their places in the user's text, and their parameters by the user's names.</summary>
    private static List<IngestProperty> Arguments(ExecutionContext context, SourceText text, RowSource call, QueryText query)
    {
        IReadOnlyList<IngestProperty>? arguments;
        try
        {
            arguments = Parser.NamedArguments(text, call.Span);
        }
        catch (DeltaException e) when (e.Position is { } position)
        {
            var said = e.Message[(e.Message.IndexOf("): ", StringComparison.Ordinal) + 3)..]; // without a place that is none in the user's text
            throw new DeltaException(e.Code, $"{Name}(): {said}", e) { Hint = e.Hint }
                .At(context.Text, query.ToSource(position));
        }

        if (arguments is null)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"{Name}() takes its arguments by their names")
            {
                Hint = $"{Name}(bootstrapServers => 'host:9092', subscribe => 'topic')",
            };
        }

        return [.. arguments.Select(a => a with { Span = Placed(a.Span), Value = Value(a.Value) })];

        SourceSpan Placed(SourceSpan span) => new(query.ToSource(span.Start), 0);

        Operand Value(Operand operand) => operand with
        {
            Span = Placed(operand.Span),
            Value = operand.Kind == OperandKind.Parameter ? ParameterLiterals.NameOf(operand.Value) : operand.Value,
        };
    }
}
