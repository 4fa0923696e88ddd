using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Json;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What is read of each message, and what becomes of it.</summary>
/// <remarks>
/// <code>
/// loaded columns   __dq_message | items of messages | columns of the value | columns of the key | rescued fields | __dq_delete
/// rows             the same, or what expressions make of them
/// </code>
/// </remarks>
internal sealed record MappingPlan
{
    /// <summary>The items, which come first behind the message's number.</summary>
    public required IReadOnlyList<(LoadedColumn Column, MessageItem Item, string? Constant)> Items { get; init; }

    /// <summary>The columns of the value.</summary>
    public required IReadOnlyList<LoadedColumn> ValueColumns { get; init; }

    /// <summary>What expressions name that is computed of loaded columns.</summary>
    public IReadOnlyList<(string Name, string Sql)> Extracted { get; init; } = [];

    /// <summary>Where they stand in JSON; empty for other formats.</summary>
    public IReadOnlyList<JsonColumn> Json { get; init; } = [];

    /// <summary>The columns of the key, and where they stand in its JSON; of KEY FORMAT AVRO one, the whole key.</summary>
    public IReadOnlyList<(LoadedColumn Column, JsonColumn? Source)> KeyColumns { get; init; } = [];

    /// <summary>The column for what does not fit, or null.</summary>
    public LoadedColumn? Rescued { get; init; }

    /// <summary>Whether an envelope says of each message if it deletes.</summary>
    public bool HasDelete { get; init; }

    public required IReadOnlyList<OutputColumn> Outputs { get; init; }

    /// <summary>Whether the loaded columns are the rows.</summary>
    public required bool IsDirect { get; init; }

    /// <summary>All loaded columns in order.</summary>
    public IReadOnlyList<LoadedColumn> Loaded { get; private init; } = [];

    /// <summary>The same plan with <see cref="Loaded"/>.</summary>
    public MappingPlan Complete()
    {
        List<LoadedColumn> loaded = [new(MappedBatch.MessageColumn, LogicalType.Of(DuckDbType.BigInt))];
        loaded.AddRange(Items.Select(item => item.Column));
        loaded.AddRange(ValueColumns);
        loaded.AddRange(KeyColumns.Select(key => key.Column));
        if (Rescued is not null)
            loaded.Add(Rescued);
        if (HasDelete)
            loaded.Add(new(MappedBatch.DeleteColumn, LogicalType.Of(DuckDbType.Boolean)));
        return this with { Loaded = loaded };
    }
}
