using System.Runtime.CompilerServices;
using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance.Remote;

/// <summary>What runs here runs on Spark unchanged: the statements of portable.sql, in both modes.</summary>
public sealed class PortableStatementsTests
{
    private static readonly string[] Tables =
    [
        """
        items (id BIGINT, name STRING, price DECIMAL(10,2), qty INT, weight DOUBLE, sold DATE, moment TIMESTAMP, wall TIMESTAMP_NTZ, tags ARRAY<STRING>,
            attrs MAP<STRING, INT>, dims STRUCT<w: INT, h: INT>, ok BOOLEAN, raw BINARY);;
        INSERT INTO items SELECT i, CASE WHEN i % 10 = 9 THEN NULL WHEN i = 42 THEN 'item_42' ELSE 'item ' || i END, (i * 37 % 101 + 0.25)::DECIMAL(10,2),
            CASE WHEN i % 7 = 6 THEN NULL ELSE i % 5 END, i / 8, DATE '2024-01-01' + (i % 20)::INT, TIMESTAMPTZ '2024-01-01 00:00:00+00' + i * INTERVAL 1 HOUR,
            TIMESTAMP '2024-01-01 00:00:00.5' + i * INTERVAL 1 HOUR, CASE WHEN i % 4 = 3 THEN NULL ELSE list_transform(range(i % 4), x -> 't' || x) END,
            CASE WHEN i % 5 = 4 THEN NULL ELSE MAP {'a': i::INT, 'b': NULL} END, CASE WHEN i % 6 = 5 THEN NULL ELSE {'w': i::INT, 'h': NULL::INT} END,
            CASE WHEN i % 8 = 7 THEN NULL ELSE i % 2 = 0 END, encode('raw' || i) FROM range(100) t(i)
        """,
        """
        sales (id BIGINT, item_id BIGINT, amount DECIMAL(12,2), day DATE, region STRING) PARTITIONED BY (region);;
        INSERT INTO sales SELECT i, i * 7 % 90, (i * 13 % 400 + 0.5)::DECIMAL(12,2), DATE '2024-03-01' + (i % 4)::INT,
            CASE i % 4 WHEN 0 THEN 'north' WHEN 1 THEN 'south' WHEN 2 THEN 'e a=s/t' ELSE NULL END FROM range(200) t(i)
        """,
        "history (id INT);;INSERT INTO history VALUES (1);;INSERT INTO history VALUES (2), (3)",
        "scratch (id BIGINT, name STRING, d DATE)",
    ];

    [SkippableFact]
    public async Task They_give_the_same_rows_here_and_there()
    {
        await using var sessions = await RemoteFixture.OpenAsync(Tables);
        var statements = SqlScript.Split(await File.ReadAllTextAsync(Beside("portable.sql")));
        Assert.InRange(statements.Count, 150, int.MaxValue);
        var differences = new List<string>();
        foreach (var statement in statements)
        {
            var (here, there) = (await TellAsync(sessions.Here, statement.Text), await TellAsync(sessions.There, statement.Text));
            if (here != there)
                differences.Add($"{statement.Text}\nhere:\n{here}\nthere:\n{there}\n");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {statements.Count} differ:\n{string.Join('\n', differences)}");
    }

    // What a change tells of itself is not the same everywhere; what it has changed, the next query tells.
    private static async Task<string> TellAsync(DeltaSession session, string statement)
    {
        try
        {
            var (columns, rows) = await RemoteFixture.RunAsync(session, statement);
            var isQuery = statement.StartsWith("SELECT", StringComparison.Ordinal) || statement.StartsWith("WITH", StringComparison.Ordinal);
            return isQuery ? string.Join('\n', rows.Prepend(string.Join(" | ", columns))) : "";
        }
        catch (DeltaException e)
        {
            return $"{e.Code} {e.Message}";
        }
    }

    private static string Beside(string name, [CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, name);
}
