using System.Globalization;
using DeltaQuery.Engine.Execution.Telemetry;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Text;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>A statement in Spark's words, with its parameters.</summary>
internal sealed class SparkStatement
{
    private const string Unbound = "UNBOUND_SQL_PARAMETER";

    private readonly ExecutionContext _context;
    private readonly Statement _statement;
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <param name="context">Where it stands, and the values of its parameters.</param>
    /// <param name="statement">The statement.</param>
    public SparkStatement(ExecutionContext context, Statement statement)
    {
        (_context, _statement) = (context, statement);
        Text = Write((parameter, isLiteral) => isLiteral ? SparkLiteralText.Version(ValueOf(parameter)) : $":{Named(parameter)}");
    }

    /// <summary>The text that is sent.</summary>
    public NormalizedText Text { get; private set; }

    /// <summary>The values of the parameters in it; null where it has none.</summary>
    public SparkArguments? Arguments => _values.Count == 0 ? null : SparkArguments.Of(_values);

    /// <summary>What kind of statement it is, in capitals.</summary>
    public string Tag => _statement switch
    {
        QueryStatement => "SELECT",
        _ => StatementName.Of(_statement) is var name && name.Split(' ')[0] is "SHOW" or "DESCRIBE" ? name.Split(' ')[0] : name,
    };

    /// <summary>Sends it with its parameters as such, or, to a server that loses them on their way, as literals.</summary>
    public async Task<T> SendAsync<T>(Func<string, SparkArguments?, Task<T>> send)
    {
        try
        {
            return await send(Text.Text, Arguments).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.ErrorClass == Unbound && Arguments is not null)
        {
            // Delta 4.4's parser under Spark 4.2 (SPARK-CONNECT). Nothing has run.
            PrintValues();
            return await send(Text.Text, null).ConfigureAwait(false);
        }
    }

    /// <summary>An error at its place in the user's text.</summary>
    public DeltaException Placed(DeltaException error) =>
        error.Position is { } position ? error.At(_context.Text, Math.Clamp(Text.ToSource(position), 0, _context.Text.Length)) : error;

    private void PrintValues()
    {
        Text = Write((parameter, isVersion) =>
            isVersion ? SparkLiteralText.Version(ValueOf(parameter)) : SparkLiteralText.Of(ValueOf(parameter)));
        _values.Clear();
    }

    private NormalizedText Write(Func<QueryParameter, bool, string> parameter) =>
        SparkText.Write(_context.Text, _statement.Span, parameter, Replaced(), DeltaTableAt(_statement));

    private string Named(QueryParameter parameter)
    {
        var name = parameter.Ordinal is null ? parameter.Name : string.Create(CultureInfo.InvariantCulture, $"dq_{parameter.Ordinal}");
        _values[name] = ValueOf(parameter);
        return name;
    }

    private object? ValueOf(QueryParameter parameter) => _context.Parameters.TryGetValue(parameter.Name, out var value)
        ? value
        : throw new DeltaException(DeltaErrorCode.QueryFailed, $"parameter ${parameter.Name} has no value")
            .At(_context.Text, parameter.Span.Start);

    // Types of columns are Spark's words first; expressions of a table's own are Spark's SQL already.
    private List<(SourceSpan Span, string? Words)> Replaced()
    {
        var replaced = new List<(SourceSpan Span, string? Words)>();
        foreach (var column in (_statement as CreateTableStatement)?.Columns ?? [])
        {
            AddType(column.Type);
            AddExpression(column.Default);
            AddExpression(column.Generated);
        }

        switch ((_statement as AlterTableStatement)?.Action)
        {
            case AddColumnsAction added:
                foreach (var column in added.Columns)
                    AddType(column.Type);
                break;
            case ChangeColumnAction { Change: TypeTextChange { Type: var type } }:
                AddType(type);
                break;
            case ChangeColumnAction { Change: DefaultChange { Expression: var expression } }:
                AddExpression(expression);
                break;
            case AddConstraintAction { Expression: var condition }:
                AddExpression(condition);
                break;
        }

        return replaced;

        void AddType(SourceSpan type) => replaced.Add((type, SparkText.DeclaredTypeOf(_context.Text.Slice(type))));

        void AddExpression(SourceSpan? expression)
        {
            if (expression is { } span)
                replaced.Add((span, null));
        }
    }

    // Behind the name of a table that is to be Delta's, where its columns may come first: Spark's own default is another format.
    private static int? DeltaTableAt(Statement statement) => statement switch
    {
        CreateTableStatement { UsingDelta: false } create => create.Table.Span.End,
        CreateTableLikeStatement { Create.UsingDelta: false } like => like.Source.Span.End,
        _ => null,
    };
}
