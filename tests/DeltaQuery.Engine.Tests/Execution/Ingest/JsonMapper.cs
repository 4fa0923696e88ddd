using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

/// <summary>A mapper for tests: values are JSON objects, whose fields go into the columns of their names; what is no JSON is a bad message.</summary>
/// <param name="columns">The columns, as DuckDB writes types: <c>k INTEGER, v VARCHAR</c>.</param>
internal sealed class JsonMapper(string columns) : IMessageMapper
{
    private static int _last;

    private readonly string _name = $"mapped_{Interlocked.Increment(ref _last)}";

    /// <summary>When DELETE WHEN holds, over <c>value</c>.</summary>
    public string Deletes { get; init; } = "false";

    /// <summary>How often it was asked to map.</summary>
    public int Calls { get; private set; }

    /// <summary>Runs before messages are mapped.</summary>
    public Action? OnMap { get; set; }

    public MappedMessages Map(DuckDbConnection connection, MessageBuffer messages, StructType? table, CancellationToken cancellationToken)
    {
        Calls++;
        OnMap?.Invoke();
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {_name}_in ({MappedMessages.MessageColumn} BIGINT, value VARCHAR)");
        using (var appender = connection.CreateAppender("temp", "main", $"{_name}_in"))
        {
            for (var i = 0; i < messages.Count; i++)
            {
                appender.Append(i);
                appender.Append(messages[i].Value);
                appender.EndRow();
            }
        }

        var fields = ((StructType)DuckDbTypes.Parse($"STRUCT({columns})", "test")).Fields;
        var values = fields.Select(f => $"CAST(value {(f.Type is StructType ? "->" : "->>")} {SqlText.Literal(f.Name)} AS {DuckDbTypes.ToSql(f.Type)}) AS {SqlText.Identifier(f.Name)}");
        connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {_name} AS SELECT {MappedMessages.MessageColumn}, ({Deletes}) AS __dq_delete, "
            + $"{string.Join(", ", values)} FROM {_name}_in WHERE json_valid(value)");
        connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {_name}_bad AS SELECT {MappedMessages.MessageColumn}, 'MALFORMED' AS error_class, 'no JSON: ' || value AS error "
            + $"FROM {_name}_in WHERE NOT json_valid(value)");
        return new MappedMessages
        {
            Rows = _name, Bad = $"{_name}_bad", Columns = fields, HasDeletes = true,
            RowCount = (long)connection.Scalar($"SELECT count(*) FROM {_name}")!, BadCount = (long)connection.Scalar($"SELECT count(*) FROM {_name}_bad")!,
        };
    }
}
