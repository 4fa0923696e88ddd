using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>Rows that a program gives one by one: they are collected (<see cref="CollectedRows"/>) and inserted by one statement.</summary>
internal sealed class GivenRows : IDisposable
{
    private readonly ExecutionContext _context;
    private readonly string _target;
    private readonly IReadOnlyList<ResultColumn> _columns;
    private readonly CollectedRows _rows;

    private GivenRows(ExecutionContext context, string target, IReadOnlyList<ResultColumn> columns)
    {
        (_context, _target, _columns) = (context, target, columns);
        _rows = new CollectedRows(context, columns.Select(c => IsVariant(c) ? LogicalType.Of(DuckDbType.Varchar) : c.Type.Logical));
    }

    public IReadOnlyList<ResultColumn> Columns => _columns;

    /// <summary>Begins to collect rows.</summary>
    /// <param name="context">The context; its text is not looked at.</param>
    /// <param name="table">The table as SQL names it.</param>
    /// <param name="columns">The columns that the rows have; null for all.</param>
    public static async Task<GivenRows> BeginAsync(ExecutionContext context, string table, IReadOnlyList<string>? columns)
    {
        var names = columns is null ? "*" : string.Join(", ", columns.Select(SqlText.Identifier));
        var text = new SourceText($"SELECT {names} FROM {table}");
        if (StatementSplitter.Split(text) is not [var span] || Parser.ParseStatement(text, span) is not QueryStatement query)
            throw new DeltaException(DeltaErrorCode.SyntaxError, $"{table} is no table's name");
        var given = await new QueryRunner(context with { Text = text }).DescribeAsync(query).ConfigureAwait(false);
        if (given.FirstOrDefault(c => !IsVariant(c) && c.Type.Logical.HoldsVariant) is { } column)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"column {column.Name}: no variant inside of another type can be given row by row");
        return new GivenRows(context, columns is null ? table : $"{table} ({names})", given);
    }

    /// <summary>Adds a row.</summary>
    /// <exception cref="DeltaException">SchemaMismatch: a value does not fit its column. The row is not added.</exception>
    public void Add(ReadOnlySpan<object?> values)
    {
        var appender = _rows.Appender;
        if (values.Length != _columns.Count)
            throw new ArgumentException($"The row has {values.Length} values for {_columns.Count} columns.", nameof(values));
        for (var i = 0; i < values.Length; i++)
        {
            try
            {
                ObjectWriter.Add(appender.Column(i), IsVariant(_columns[i]) ? GivenVariant.ToJson(values[i]) : values[i], appender.Arena);
            }
            catch (Exception e) when (e is ArgumentException or OverflowException)
            {
                appender.DropRow();
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"row {appender.RowCount + 1}, column {_columns[i].Name}: {e.Message}", e);
            }
        }

        appender.EndVectorRow(appender.Arena.Length > 64 << 20);
    }

    /// <summary>Inserts the rows, as one commit.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> InsertAsync(CancellationToken cancellationToken)
    {
        var count = _rows.Complete();
        var values = string.Join(", ", _columns.Select((c, i) => IsVariant(c) ? $"{ParseJsonFunction.Name}(c{i})" : $"c{i}"));
        var text = new SourceText($"INSERT INTO {_target} SELECT {values} FROM {_rows.Name}");
        var context = _context with { Text = text, CancellationToken = cancellationToken };
        using var done = await StatementExecutor.ExecuteAsync(context, Parser.ParseStatement(text, text.Span)).ConfigureAwait(false);
        return count;
    }

    public void Dispose() => _rows.Dispose();

    private static bool IsVariant(ResultColumn column) => column.Type.Logical.Id == DuckDbType.Variant;
}
