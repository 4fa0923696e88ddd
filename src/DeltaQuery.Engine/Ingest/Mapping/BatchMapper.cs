using System.Diagnostics;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Turns batches of messages into rows of a table. Used by one thread at a time.</summary>
internal sealed partial class BatchMapper : IDisposable
{
    private static long _mappers;

    private readonly DuckDbConnection _connection;
    private readonly MappingOptions _options;
    private readonly long _number = Interlocked.Increment(ref _mappers);
    private StructType? _plannedFor;
    private MappingPlan? _plan;
    private RowQuery? _query;

    /// <param name="connection">Where the temporary tables are made.</param>
    /// <param name="options">What the statement says.</param>
    public BatchMapper(DuckDbConnection connection, MappingOptions options)
    {
        _connection = connection;
        _options = options;
    }

    /// <summary>The columns of a table that rows set.</summary>
    /// <exception cref="DeltaException">The mapping does not fit the table.</exception>
    public IReadOnlyList<StructField> Columns(StructType table)
    {
        var plan = PlanFor(table);
        return [.. plan.Outputs.Select(output => output.Field)];
    }

    /// <summary>Decodes and maps a batch.</summary>
    /// <param name="messages">The batch.</param>
    /// <param name="table">The table's columns.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeltaException">A message that cannot be read or mapped, where it is to fail; a mapping that does not fit the table.
    /// </exception>
    public MappedBatch Map(MessageBuffer messages, StructType table, CancellationToken cancellationToken)
    {
        var plan = PlanFor(table);
        var begun = Stopwatch.GetTimestamp();
        var loaded = Load(messages, plan, cancellationToken);
        var decode = Stopwatch.GetElapsedTime(begun);
        if (_options.OnFault == FaultPolicy.Fail && loaded.Bad.Count > 0)
            throw Failure(messages, loaded.Bad[0]);

        begun = Stopwatch.GetTimestamp();
        List<BadMessage> bad = [.. loaded.Bad];
        var rows = loaded.Rows;
        if (!plan.IsDirect)
            rows = Compute(messages, bad, cancellationToken);
        return new MappedBatch
        {
            Rows = plan.IsDirect ? LoadedTable : RowTable, Columns = [.. plan.Outputs.Select(output => output.Field)], RowCount = rows,
            Bad = bad.Count > 0 && _options.OnFault == FaultPolicy.DeadLetter ? WriteBad(messages, bad) : null, BadCount = bad.Count,
            IgnoredCount = loaded.Ignored, Decode = decode, Map = Stopwatch.GetElapsedTime(begun),
        };
    }

    public void Dispose() =>
        _connection.CleanUp($"DROP TABLE IF EXISTS {LoadedTable}; DROP TABLE IF EXISTS {RowTable}; DROP TABLE IF EXISTS {BadTable}");

    private string LoadedTable => Table("loaded");

    private string RowTable => Table("rows");

    private string BadTable => Table("bad");

    private string Table(string what) => $"temp.main.{Name(what)}";

    private string Name(string what) => $"__dq_{what}_{_number}";

    private MappingPlan PlanFor(StructType table)
    {
        if (_plan is not null && (ReferenceEquals(table, _plannedFor) || table.Equals(_plannedFor)))
            return _plan;
        var plan = MappingPlanner.Plan(_options, table);
        var query = new RowQuery(plan, _options, LoadedTable);
        CreateLoaded(plan);
        if (!plan.IsDirect)
            Check(query);
        (_plannedFor, _plan, _query) = (table, plan, query);
        return plan;
    }

    private void CreateLoaded(MappingPlan plan) => _connection.Execute(
        $"CREATE OR REPLACE TEMP TABLE {Name("loaded")} ({string.Join(", ", plan.Loaded.Select(c => $"{SqlText.Identifier(c.Name)} {c.Type}"))})");

    private LoadedMessages Load(MessageBuffer messages, MappingPlan plan, CancellationToken cancellationToken)
    {
        CreateLoaded(plan);
        var loader = new MessageLoader(plan, _options, Decoder(plan));
        var now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        using var appender = _connection.CreateAppender("temp", "main", Name("loaded"));
        using var chunk = new ChunkWriter([.. plan.Loaded.Select(column => column.Type)]);
        for (var from = 0; from < messages.Count; from += ChunkWriter.Capacity)
        {
            cancellationToken.ThrowIfCancellationRequested();
            loader.Load(messages, from, Math.Min(from + ChunkWriter.Capacity, messages.Count), now, chunk);
            appender.Append(chunk);
        }

        appender.Flush();
        return new LoadedMessages(appender.RowCount, loader.Ignored, loader.Bad);
    }

    private JsonDecoder? Decoder(MappingPlan plan) =>
        _options.Value.Kind == MessageFormatKind.Json ? new JsonDecoder(plan.Json, new JsonScope(_options.Value.Zone)) : null;

    private sealed record LoadedMessages(long Rows, long Ignored, List<BadMessage> Bad);
}
