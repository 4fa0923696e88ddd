using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>The partitions of a table that rows are to take the place of.</summary>
internal sealed class PartitionSet
{
    private readonly PartitionChoice _partitions;
    private readonly string _zone;

    private PartitionSet(PartitionChoice partitions, string zone) => (_partitions, _zone) = (partitions, zone);

    /// <summary>The partitions with these values.</summary>
    /// <param name="snapshot">The table.</param>
    /// <param name="columns">The columns that tell the partitions.</param>
    /// <param name="values">The values, by the columns' physical names.</param>
    /// <param name="zone">The time zone of timestamps without one in files' partition values.</param>
    public static PartitionSet Of(Snapshot snapshot, IReadOnlyList<StructField> columns, IEnumerable<StringMap> values, string zone)
    {
        var facts = columns.Select(c => new FileColumn(FileColumnKind.Partition, [snapshot.Mapping.PhysicalName(c.Name)!], DuckDbTypes.ToSql(c.Type))).ToList();
        var partitions = new List<IReadOnlyList<string?>>();
        foreach (var chunk in values.Distinct().Chunk(500))
        {
            var rows = chunk.Select(v => $"({string.Join(", ", facts.Select(f => $"CAST({SqlText.LiteralOrNull(v[f.Path[0]])} AS VARCHAR)"))})");
            var names = facts.Select((_, i) => $"c{i}").ToList();
            var typed = facts.Select((f, i) => $"({f.FromText(names[i], "NULL")})::VARCHAR");
            // On the connection of the list, where FilePruner makes the same texts of the files' values.
            partitions.AddRange(snapshot.Files.Query(
                new FileQuery(snapshot.Version, []),
                (_, _) => $"SELECT {string.Join(", ", typed)} FROM (VALUES {string.Join(", ", rows)}) AS v({string.Join(", ", names)})",
                result => result.Rows().Select(row => row.Select(value => (string?)value).ToList()).ToList()));
        }

        return new PartitionSet(new PartitionChoice(columns, partitions), zone);
    }

    /// <summary>The files of a version in these partitions.</summary>
    public IReadOnlyList<ScannedFile> FilesOf(Snapshot snapshot) =>
        FilePruner.Prune(snapshot, new PushedScan(PushedFilter.Unknown, new HashSet<int>()), _zone, partitions: _partitions).Files;

    /// <summary>These files, and none that another brings into the partitions, are what the transaction has read.</summary>
    public ReadSet Reads(DeltaTable table, Snapshot snapshot, IReadOnlyList<ScannedFile> files) =>
        ReadFiles.Of(table, snapshot.Version, files, FilesOf);
}
