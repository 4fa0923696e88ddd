using System.Globalization;
using System.Text;
using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>Messages become typed rows as fast as DuckDB appends them and reads them with from_json.</summary>
internal sealed class G13Mapping : IGoal
{
    private const int Messages = 100_000;
    private const int BadEvery = 100;
    private const int ChunkRows = ChunkWriter.Capacity;

    private static readonly (string Name, string Delta, string DuckDb)[] Columns =
    [
        ("event_id", "STRING", "VARCHAR"), ("user_id", "BIGINT", "BIGINT"), ("session_id", "STRING", "VARCHAR"),
        ("event_type", "STRING", "VARCHAR"), ("at", "TIMESTAMP", "TIMESTAMPTZ"), ("amount", "DECIMAL(10,2)", "DECIMAL(10,2)"),
        ("country", "STRING", "VARCHAR"), ("active", "BOOLEAN", "BOOLEAN"), ("address", "STRUCT<city: STRING, zip: STRING>", "{\"city\":\"VARCHAR\",\"zip\":\"VARCHAR\"}"),
        ("tags", "ARRAY<STRING>", "[\"VARCHAR\"]"), ("note", "STRING", "VARCHAR"),
    ];

    public string Name => "G13";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        yield return Compare("JSON to rows, 100k messages of 300 bytes", bench.Rounds, withBad: false, new Limit(1 / 0.8));
        yield return Compare("the same, 1 in 100 set aside", bench.Rounds, withBad: true, new Limit(1 / 0.6));
    }

    private Figure Compare(string what, int rounds, bool withBad, Limit limit)
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        using var good = Batch(withBad: false);
        using var messages = Batch(withBad);
        using var mapper = new BatchMapper(connection, new MappingOptions { OnFault = FaultPolicy.DeadLetter });
        var table = new StructType([.. Columns.Select(c => new StructField(c.Name, DeclaredType.Parse(c.Delta, c.Name, out _)))]);
        var ours = new Side("", () => Count(mapper.Map(messages, table, CancellationToken.None)));
        var plain = new Side("append + from_json", () => Plain(connection, good));
        return Paired.Compare(Name, what, ours, plain, limit, rounds);
    }

    private static string Count(MappedBatch batch) => (batch.RowCount + batch.BadCount).ToString(CultureInfo.InvariantCulture);

    private static string Plain(DuckDbConnection connection, MessageBuffer messages)
    {
        connection.Execute("CREATE OR REPLACE TEMP TABLE raw (value VARCHAR)");
        using (var appender = connection.CreateAppender("temp", "main", "raw"))
        using (var chunk = new ChunkWriter([LogicalType.Of(DuckDbType.Varchar)]))
        {
            for (var i = 0; i < messages.Count; i++)
            {
                chunk.Columns[0].AddBytes(messages[i].Value, chunk.Arena);
                chunk.EndRow();
                if (chunk.RowCount == ChunkRows)
                    appender.Append(chunk);
            }

            appender.Append(chunk);
        }

        var fields = string.Join(", ", Columns.Select(c => $"\"{c.Name}\":{(c.DuckDb[0] is '{' or '[' ? c.DuckDb : $"\"{c.DuckDb}\"")}"));
        connection.Execute($"CREATE OR REPLACE TEMP TABLE plain AS SELECT unnest(from_json(value, '{{{fields}}}')) FROM raw");
        return string.Create(CultureInfo.InvariantCulture, $"{connection.Scalar("SELECT count(*) FROM plain")}");
    }

    private static MessageBuffer Batch(bool withBad)
    {
        var messages = new MessageBuffer();
        for (var i = 0; i < Messages; i++)
        {
            var amount = withBad && i % BadEvery == 0 ? "\"unknown\"" : (i % 10_000 / 100m).ToString(CultureInfo.InvariantCulture);
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"event_id":"{{i * 2654435761L:x32}}","user_id":{{i * 7919L % 1_000_003}},"session_id":"s-{{i % 50_000}}","event_type":"page_view","at":"2024-05-{{1 + (i % 28):00}}T12:34:56.789Z","amount":{{amount}},"country":"DE","active":true,"address":{"city":"Berlin","zip":"{{10_000 + (i % 89_999)}}"},"tags":["a","b","c"],"note":"{{new string('x', 40)}}"}""");
            messages.Add("events", i % 3, i / 3, 1_700_000_000_000 + i, MessageTimestampType.CreateTime, null, Encoding.UTF8.GetBytes(text));
        }

        return messages;
    }
}
