using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>Writes the tables with a long log: each commit adds a file of 1,000 rows.</summary>
internal static class EventTables
{
    private const int RowsPerFile = 1_000;
    private const int CommitsAfterCheckpoint = 10;

    private static readonly Protocol Plain = new() { MinReaderVersion = 1, MinWriterVersion = 2 };

    public static void Make(DuckDbConnection connection, string root, DataScale scale)
    {
        connection.Execute($"""
            CREATE OR REPLACE TABLE events AS SELECT i AS id, TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(i) AS ts,
                'device-' || ({Rows.Hash(41, "i")} % 5000) AS device, ({Rows.Hash(42, "i")} % 100000)::BIGINT / 1000.0 AS reading
            FROM range({scale.Commits * RowsPerFile}) t(i)
            """);
        var files = new DataFiles(connection);
        var schema = SchemaJson.Write(files.SchemaOf("events"));
        var first = new TableFolder(root, "events_commits");
        var second = new TableFolder(root, "events_nockpt");
        var adds = files.Write(first, "events", files.Cut("events", scale.Commits, first.FileName));
        foreach (var (version, add) in adds.Index())
        {
            second.Take(first, add.Path);
            foreach (var folder in new[] { first, second })
            {
                folder.Commit(version, "STREAMING UPDATE", actions =>
                {
                    if (version == 0)
                    {
                        actions.Write(Plain);
                        actions.Write(folder.Metadata(schema, [], StringMap.Empty));
                    }

                    actions.Write(add);
                });
            }
        }

        connection.Execute("DROP TABLE events");
        Checkpoint.OfCommits(connection, first, scale.Commits - 1 - CommitsAfterCheckpoint, scale.Commits - CommitsAfterCheckpoint);
    }
}
