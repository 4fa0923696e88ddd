using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>What is to be done to a table's files.</summary>
/// <param name="Where">The condition on partitions, or null for all.</param>
internal sealed record OptimizeRequest(SourceSpan? Where)
{
    /// <summary>The columns of ZORDER BY.</summary>
    public IReadOnlyList<ColumnPath> ZOrderBy { get; init; } = [];

    /// <summary>The word that says that clustered files are clustered anew; null for only those that are not.</summary>
    public SourceSpan? Full { get; init; }

    /// <summary>Whether only files are written anew that hold what no query sees.</summary>
    public bool IsPurge { get; init; }

    /// <summary>Whether these are files with values of a type from before a column was widened, and no others.</summary>
    public bool OfNarrowFiles { get; init; }

    /// <summary>Whether nobody has asked for it but the table's properties.</summary>
    public bool IsAuto { get; init; }

    /// <summary>If set, only files of these partitions.</summary>
    public PartitionChoice? Partitions { get; init; }
}
