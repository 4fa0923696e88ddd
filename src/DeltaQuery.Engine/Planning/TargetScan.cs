using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>The table that a statement changes, as the query that finds its rows scans it: two columns more say where each row lies.</summary>
/// <remarks>
/// <code>
///   __dq_file   the place of the row's file in <see cref="Files"/>
///   __dq_row    the row's position in the file, deleted rows counted
/// </code>
/// The query names the table as <see cref="Reference"/>.</remarks>
/// <param name="snapshot">The version that is changed.</param>
internal sealed class TargetScan(Snapshot snapshot)
{
    public const string FileColumn = "__dq_file";
    public const string RowColumn = "__dq_row";

    /// <summary>The argument of delta_scan that stands for the table.</summary>
    public const string Name = "__dq_target";

    public const string Reference = $"delta_scan('{Name}')";

    public Snapshot Snapshot => snapshot;

    /// <summary>The table's columns and the two.</summary>
    public StructType Schema { get; } = new(
    [
        .. snapshot.Schema.Fields, new StructField(FileColumn, PrimitiveType.Long), new StructField(RowColumn, PrimitiveType.Long),
    ]);

    /// <summary>What is known of the rows of use beside what the query's plan says.</summary>
    public PushedFilter Bounds { get; set; } = PushedFilter.Unknown;

    /// <summary>What every row of use satisfies: files were chosen by it.</summary>
    public PushedFilter Filter { get; private set; } = PushedFilter.Unknown;

    /// <summary>The files that the query reads, in the order of their numbers.</summary>
    public List<ScannedFile> Files { get; } = [];

    /// <summary>Their size in bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>The scan, with what is known of the rows of use.</summary>
    public PushedScan Narrow(PushedScan scan)
    {
        Files.Clear();
        Filter = PushedFilter.All([.. Parts(scan.Filter), .. Parts(Bounds)]);
        return scan with { Filter = Filter };
    }

    private static IReadOnlyList<PushedFilter> Parts(PushedFilter filter) => filter is PushedFilter.And and ? and.Children : [filter];
}
