using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>Writes the lineitem tables.</summary>
internal sealed class LineitemTables(DuckDbConnection connection, string root, DataScale scale)
{
    private static readonly Protocol Plain = new() { MinReaderVersion = 1, MinWriterVersion = 2 };

    private static readonly Protocol WithDeletionVectors = new()
    {
        MinReaderVersion = 3, MinWriterVersion = 7, ReaderFeatures = ["deletionVectors"], WriterFeatures = ["deletionVectors"],
    };

    private readonly DataFiles _files = new(connection);
    private TableFolder? _lineitem;
    private List<AddFile> _lineitemAdds = [];

    public void MakeBase()
    {
        (_lineitem, _lineitemAdds) = MakePlain("lineitem", "lineitem", scale.BaseFiles);
        MakePlain("orders", "orders", (scale.BaseFiles + 3) / 4);
    }

    public void MakeSmall() => MakePlain("lineitem_small", "lineitem", scale.SmallFiles);

    public void MakePartitioned()
    {
        connection.Execute(
            "CREATE TEMP TABLE by_month AS SELECT *, strftime(l_shipdate, '%Y-%m') AS l_shipmonth FROM lineitem ORDER BY l_shipmonth, l_orderkey, l_linenumber");
        var folder = new TableFolder(root, "lineitem_part");
        var parts = new List<DataFiles.Part>();
        using (var months = connection.Query("SELECT l_shipmonth, min(rowid), max(rowid) FROM by_month GROUP BY 1 ORDER BY 1"))
        {
            foreach (var row in months.Rows())
            {
                var month = (string)row[0]!;
                parts.Add(new DataFiles.Part(
                    (long)row[1]!, (long)row[2]!, $"l_shipmonth={month}/{folder.FileName(parts.Count)}", new StringMap([new("l_shipmonth", month)])));
            }
        }

        var adds = _files.Write(folder, "by_month", parts, leftOut: "l_shipmonth");
        var schema = SchemaJson.Write(_files.SchemaOf("by_month"));
        connection.Execute("DROP TABLE by_month");
        folder.Commit(0, "WRITE", actions =>
        {
            actions.Write(Plain);
            actions.Write(folder.Metadata(schema, ["l_shipmonth"], StringMap.Empty));
            adds.ForEach(actions.Write);
        });
    }

    /// <summary>Two tables over the files of lineitem; what is deleted depends on the file's number and the row's alone.</summary>
    public void MakeDeleted()
    {
        MakeDeleted("lineitem_dv10", file => file % 10 == 0, (file, row) => row % 100 == file % 97);
        MakeDeleted("lineitem_dv30", file => file % 10 < 3, (file, row) => (row + file) % 10 < 3);
    }

    private (TableFolder Folder, List<AddFile> Adds) MakePlain(string name, string source, int count)
    {
        var folder = new TableFolder(root, name);
        var adds = _files.Write(folder, source, _files.Cut(source, count, folder.FileName));
        folder.Commit(0, "WRITE", actions =>
        {
            actions.Write(Plain);
            actions.Write(folder.Metadata(SchemaJson.Write(_files.SchemaOf(source)), [], StringMap.Empty));
            adds.ForEach(actions.Write);
        });
        return (folder, adds);
    }

    private void MakeDeleted(string name, Func<int, bool> hasVector, Func<int, long, bool> isDeleted)
    {
        var folder = new TableFolder(root, name);
        foreach (var add in _lineitemAdds)
            folder.Take(_lineitem!, add.Path);
        var tight = _lineitemAdds.Select(a => a with { Stats = Bounds(a.Stats!, "true") }).ToList();
        folder.Commit(0, "WRITE", actions =>
        {
            actions.Write(WithDeletionVectors);
            actions.Write(folder.Metadata(
                SchemaJson.Write(_files.SchemaOf("lineitem")), [], new StringMap([new("delta.enableDeletionVectors", "true")])));
            tight.ForEach(actions.Write);
        });
        var dirty = Enumerable.Range(0, tight.Count).Where(hasVector).ToList();
        var vectors = dirty.Select(file => DeletionVector.FromPositions(
            Sequence(Rows(tight[file])).Where(row => isDeleted(file, row)).ToArray())).ToList();
        var id = TableFolder.IdOf(name + " vectors");
        var (bytes, offsets) = DeletionVector.WriteFile(vectors);
        File.WriteAllBytes(Path.Combine(folder.Location, $"deletion_vector_{id}.bin"), bytes);
        folder.Commit(1, "DELETE", actions =>
        {
            for (var i = 0; i < dirty.Count; i++)
            {
                var add = tight[dirty[i]];
                actions.Write(new RemoveFile { Path = add.Path, DeletionTimestamp = TableFolder.Start + 1000, DataChange = true });
                actions.Write(add with
                {
                    Stats = Bounds(_lineitemAdds[dirty[i]].Stats!, "false"),
                    DeletionVector = DeletionVectorDescriptor.ForUuid(id, "", offsets[i], vectors[i].Bitmap.Length, vectors[i].Cardinality),
                });
            }
        });

        static IEnumerable<long> Sequence(long count)
        {
            for (var i = 0L; i < count; i++)
                yield return i;
        }
    }

    private static string Bounds(string statistics, string tight) => $"{{\"tightBounds\":{tight},{statistics[1..]}";

    private long Rows(AddFile add) => (long)connection.Scalar("SELECT json_extract($1, '/numRecords')::BIGINT", add.Stats)!;
}
