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
    private (DataType? Value, DataType? Key) _plannedTypes;
    private MappingPlan? _plan;
    private RowQuery? _query;
    private ParallelLoader? _loader;

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
    /// <exception cref="DeltaException">A message that cannot be read or mapped, where it is to fail; a mapping that does not fit the
    /// table.
    /// </exception>
    public MappedBatch Map(MessageBuffer messages, StructType table, CancellationToken cancellationToken)
    {
        if (_options is { Evolution: FieldEvolution.AddColumns, RowType: { } type } && AvroFields.Missing(type, table, _options) is { Count: > 0 } missing)
            return new MappedBatch { Rows = LoadedTable, Columns = [], RowCount = 0, NewFields = missing };
        var plan = PlanFor(table);
        var begun = Stopwatch.GetTimestamp();
        var loaded = Load(messages, plan, cancellationToken);
        var decode = Stopwatch.GetElapsedTime(begun);
        if (FailsAtOnce && loaded.Bad.Count > 0)
            throw Failure(messages, loaded.Bad[0]);

        begun = Stopwatch.GetTimestamp();
        List<BadMessage> bad = [.. loaded.Bad];
        var newFields = NewFields(loaded.Inferred, table);
        if (newFields.Count > 0)
            return Result(plan) with { RowCount = loaded.Rows, NewFields = newFields, Decode = decode };
        var rows = plan.IsDirect ? loaded.Rows : Compute(messages, bad, cancellationToken);
        var dropped = CheckRows(messages, plan, bad, cancellationToken);
        return Result(plan) with
        {
            RowCount = rows - dropped.Rows, DroppedCount = dropped.Silently, BadCount = bad.Count, DecodeFailures = loaded.Bad.Count(b => IngestMeter.IsDecoding(b.Fault.Class)), IgnoredCount = loaded.Ignored,
            Bad = bad.Count > 0 && KeepsBad ? WriteBad(messages, bad) : null, Decode = decode, Map = Stopwatch.GetElapsedTime(begun),
        };
    }

    /// <summary>Begins to decode a batch that will be mapped after the one at hand, by another thread than that which maps; only where the columns
    /// that messages are read into are known.</summary>
    public void Foresee(MessageBuffer messages) => Volatile.Read(ref _loader)?.Foresee(messages);

    public void Dispose()
    {
        _loader?.Dispose();
        _connection.CleanUp($"DROP TABLE IF EXISTS {LoadedTable}; DROP TABLE IF EXISTS {RowTable}; DROP TABLE IF EXISTS {BadTable}");
    }

    private string LoadedTable => Table("loaded");

    private bool FailsAtOnce => _options.OnFault is FaultPolicy.Fail or FaultPolicy.Rescue;

    private bool KeepsBad =>
        _options.OnFault == FaultPolicy.DeadLetter || _options.Expectations.Any(expected => expected.OnViolation == Violation.DeadLetter);

    private string RowTable => Table("rows");

    private string BadTable => Table("bad");

    private string Table(string what) => $"temp.main.{Name(what)}";

    private string Name(string what) => $"__dq_{what}_{_number}";

    private MappedBatch Result(MappingPlan plan) => new()
    {
        Rows = RowsOf(plan), Columns = [.. plan.Outputs.Select(output => output.Field)], RowCount = 0,
    };

    private string RowsOf(MappingPlan plan) => plan.IsDirect ? LoadedTable : RowTable;

    /// <summary>The fields that are to become columns: what the mapping names, or the table has, comes from elsewhere.</summary>
    private List<NewField> NewFields(InferredFields? inferred, StructType table)
    {
        var fields = inferred?.Structs.SelectMany(known => known.Type.Fields.Select(field => new NewField(known.Path, field))) ?? [];
        var taken = new HashSet<string>(_options.Except, StringComparer.OrdinalIgnoreCase);
        taken.UnionWith(_options.Columns.Select(column => column.Name));
        taken.UnionWith(_options.Includes.Select(include => include.Column));
        taken.UnionWith(table.Fields.Select(field => field.Name));
        return [.. fields.Where(field => field.Parent.Count > 0 || (_options.Star && !taken.Contains(field.Field.Name)))];
    }

    private MappingPlan PlanFor(StructType table)
    {
        var types = (_options.RowType, _options.KeyAvro?.Type);
        if (_plan is not null && types.Equals(_plannedTypes) && (ReferenceEquals(table, _plannedFor) || table.Equals(_plannedFor)))
            return _plan;
        var plan = MappingPlanner.Plan(_options, table);
        var query = new RowQuery(plan, _options, LoadedTable);
        CreateLoaded(plan);
        Check(query);
        (_plannedFor, _plannedTypes, _plan, _query) = (table, types, plan, query);
        _loader?.Dispose();
        _loader = null;
        return plan;
    }

    private void CreateLoaded(MappingPlan plan) => _connection.Execute(
        $"CREATE OR REPLACE TEMP TABLE {Name("loaded")} ({string.Join(", ", plan.Loaded.Select(c => $"{SqlText.Identifier(c.Name)} {c.Type}"))})");

    private LoadedMessages Load(MessageBuffer messages, MappingPlan plan, CancellationToken cancellationToken)
    {
        CreateLoaded(plan);
        _loader ??= new ParallelLoader(plan, _options);
        LoadedMessages loaded;
        using (var appender = _connection.CreateAppender("temp", "main", Name("loaded")))
            loaded = _loader.Load(messages, appender, cancellationToken);
        return _options.IsAvroChange ? ReadChanges(loaded, cancellationToken) : loaded;
    }

    /// <summary>Takes out the changes that are no rows, and marks those that delete.</summary>
    private LoadedMessages ReadChanges(LoadedMessages loaded, CancellationToken cancellationToken)
    {
        using var result = _connection.Query(
            $"SELECT {MappedBatch.MessageColumn}, fault FROM (SELECT {MappedBatch.MessageColumn}, {AvroChange.Fault(MappingPlanner.AvroColumn)} AS fault "
            + $"FROM {LoadedTable}) WHERE fault IS NOT NULL",
            cancellationToken);
        var faults = result.Rows().Select(row => (Message: (int)(long)row[0]!, Text: (string)row[1]!)).ToList();
        if (faults.Count > 0)
            Remove(LoadedTable, [.. faults.Select(fault => fault.Message)], cancellationToken);
        _connection.Execute(
            $"UPDATE {LoadedTable} SET {MappedBatch.DeleteColumn} = true WHERE {AvroChange.Deletes(MappingPlanner.AvroColumn)}", cancellationToken);
        var bad = faults.Where(fault => fault.Text.Length > 0)
            .Select(fault => new BadMessage(fault.Message, new MessageFault(MessageFaultClass.Malformed, fault.Text))).ToList();
        return loaded with
        {
            Rows = loaded.Rows - faults.Count, Ignored = loaded.Ignored + faults.Count - bad.Count,
            Bad = [.. loaded.Bad.Concat(bad).OrderBy(message => message.Message)],
        };
    }
}
