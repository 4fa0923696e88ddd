using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Transactions;

/// <summary>The conflict matrix of Delta's documentation on concurrency control, one row a case: what happens to a statement when another
/// commits after it has read, and before it commits.</summary>
/// <remarks><see href="https://docs.delta.io/latest/concurrency-control.html#write-conflicts"/>. What Delta calls ConcurrentDeleteDelete is
/// told as ConcurrentDeleteRead here: rows that go were read.</remarks>
public sealed class ConflictMatrixTests(ConflictTables tables) : IClassFixture<ConflictTables>
{
    private const string Append = "added rows to what this statement has read";
    private const string DeleteRead = "took away rows that this statement has read";
    private const string Metadata = "changed the table's metadata";
    private const string Protocol = "changed the protocol";
    private const string Transaction = "is a write of the same application";

    private const string InsertA = "INSERT INTO {t} VALUES ('a', 101, 0)";
    private const string InsertB = "INSERT INTO {t} VALUES ('b', 102, 0)";
    private const string InsertKey = "INSERT INTO {t} VALUES ('a', 103, 0)";
    private const string InsertReading = "INSERT INTO {t} SELECT 'a', 200 + count(*), 0 FROM {t} WHERE p = 'b'";
    private const string UpdateA = "UPDATE {t} SET n = n + 1 WHERE p = 'a'";
    private const string UpdateB = "UPDATE {t} SET n = n + 1 WHERE p = 'b'";
    private const string UpdateFirst = "UPDATE {t} SET n = n + 1 WHERE id <= 5";
    private const string UpdateSecond = "UPDATE {t} SET n = n + 1 WHERE id BETWEEN 6 AND 10";
    private const string UpdateBySum = "UPDATE {t} SET n = (SELECT sum(id) FROM {t}) WHERE p = 'a'";
    private const string DeleteA = "DELETE FROM {t} WHERE p = 'a' AND id % 2 = 0";
    private const string DeleteWholeA = "DELETE FROM {t} WHERE p = 'a'";
    private const string DeleteAll = "DELETE FROM {t}";
    private const string DeleteLow = "DELETE FROM {t} WHERE id < 4";
    private const string MergeA = "MERGE INTO {t} USING (SELECT unnest([3, 103]) AS id) AS s ON t.p = 'a' AND t.id = s.id "
        + "WHEN MATCHED THEN UPDATE SET n = 30 WHEN NOT MATCHED THEN INSERT (p, id, n) VALUES ('a', s.id, 31)";
    private const string MergeB = "MERGE INTO {t} USING (SELECT unnest([13, 113]) AS id) AS s ON t.p = 'b' AND t.id = s.id "
        + "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (p, id, n) VALUES ('b', s.id, 41)";
    private const string MergeNewOnly = "MERGE INTO {t} USING (SELECT 104 AS id) AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (p, id, n) VALUES ('a', s.id, 51)";
    private const string OptimizeA = "OPTIMIZE a";
    private const string OptimizeB = "OPTIMIZE b";
    private const string OurOptimizeA = "OPTIMIZE {t} WHERE p = 'a'";
    private const string OurOptimize = "OPTIMIZE {t}";
    private const string SetProperty = "ALTER TABLE {t} SET TBLPROPERTIES (x.y = 'z')";
    private const string AddColumn = "ALTER TABLE {t} ADD COLUMNS (extra INT)";
    private const string RaiseProtocol = "ALTER TABLE {t} SET TBLPROPERTIES (delta.enableInCommitTimestamps = true)";
    private const string AddConstraint = "ALTER TABLE {t} ADD CONSTRAINT below CHECK (n < 1000)";
    private const string Replace = "CREATE OR REPLACE TABLE {t} (p STRING, id INT, n INT) PARTITIONED BY (p)";
    private const string Upgrade = "PROTOCOL";
    private const string StreamProgress = "TXN";
    private const string InsertOfStream = $"SET deltaquery.write.txn_app_id = 'stream'; SET deltaquery.write.txn_version = 1; {InsertA}";
    private const string InsertOfAnother = $"SET deltaquery.write.txn_app_id = 'another'; SET deltaquery.write.txn_version = 1; {InsertA}";

    private readonly TestEngine _ours = tables.Ours;
    private readonly TestEngine _theirs = tables.Theirs;

    /// <summary>Our statement, theirs, and the conflict by isolation level; null where there is none.</summary>
    public static TheoryData<string, string, string?, string?> Cases => new()
    {
        // Ours: INSERT                WriteSerializable  Serializable
        { InsertA, InsertA, null, null },
        { InsertA, UpdateA, null, null },
        { InsertA, DeleteAll, null, null },
        { InsertA, MergeA, null, null },
        { InsertA, OptimizeA, null, null },
        { InsertA, StreamProgress, null, null },
        { InsertA, SetProperty, Metadata, Metadata },
        { InsertA, AddColumn, Metadata, Metadata },
        { InsertA, Replace, Metadata, Metadata },
        { InsertA, RaiseProtocol, Protocol, Protocol },
        { InsertA, Upgrade, Protocol, Protocol },
        { InsertOfStream, StreamProgress, Transaction, Transaction },
        { InsertOfAnother, StreamProgress, null, null },
        { InsertReading, InsertB, null, Append },
        { InsertReading, InsertReading, Append, Append },
        { InsertReading, DeleteWholeA, DeleteRead, DeleteRead },

        // Ours: UPDATE, DELETE, MERGE; theirs: INSERT
        { UpdateA, InsertA, null, Append },
        { UpdateA, InsertB, null, null },
        { UpdateA, InsertReading, Append, Append },
        { UpdateB, InsertReading, null, null },
        { DeleteA, InsertA, null, Append },
        { DeleteA, InsertB, null, null },
        { DeleteAll, InsertB, null, Append },
        { DeleteLow, InsertA, null, null }, // by its statistics the new file holds no such row
        { MergeA, InsertKey, null, Append },
        { MergeA, InsertA, null, null }, // by its statistics the new file holds no key
        { MergeA, InsertB, null, null },
        { MergeNewOnly, MergeNewOnly, Append, Append },
        { UpdateBySum, InsertB, null, Append },

        // Ours: UPDATE, DELETE, MERGE; theirs: UPDATE, DELETE, MERGE
        { UpdateA, UpdateA, DeleteRead, DeleteRead },
        { UpdateA, UpdateB, null, null },
        { UpdateFirst, UpdateSecond, null, null },
        { UpdateFirst, DeleteWholeA, DeleteRead, DeleteRead },
        { DeleteA, DeleteA, DeleteRead, DeleteRead },
        { DeleteA, DeleteWholeA, DeleteRead, DeleteRead },
        { DeleteWholeA, DeleteWholeA, DeleteRead, DeleteRead },
        { DeleteA, MergeB, null, null },
        { DeleteAll, MergeB, DeleteRead, DeleteRead },
        { MergeA, MergeB, null, null },
        { MergeB, MergeA, null, null },
        { MergeA, MergeA, DeleteRead, DeleteRead },
        { MergeA, UpdateB, null, null },
        { MergeA, DeleteA, DeleteRead, DeleteRead },
        { UpdateBySum, UpdateB, DeleteRead, DeleteRead },

        // Ours: UPDATE, DELETE, MERGE; theirs: OPTIMIZE, and what changes no rows
        { UpdateA, OptimizeA, DeleteRead, DeleteRead },
        { UpdateA, OptimizeB, null, null },
        { DeleteA, OptimizeA, DeleteRead, DeleteRead },
        { DeleteA, OptimizeB, null, null },
        { MergeB, OptimizeA, null, null },
        { MergeB, OptimizeB, DeleteRead, DeleteRead },
        { UpdateA, OurOptimizeA, DeleteRead, DeleteRead },
        { MergeB, OurOptimizeA, null, null },
        { InsertA, OurOptimize, null, null },
        { UpdateA, StreamProgress, null, null },
        { UpdateA, SetProperty, Metadata, Metadata },
        { DeleteA, AddColumn, Metadata, Metadata },
        { MergeA, Replace, Metadata, Metadata },
        { MergeA, Upgrade, Protocol, Protocol },

        // Ours: OPTIMIZE
        { OurOptimizeA, InsertA, null, null },
        { OurOptimizeA, InsertReading, null, null },
        { OurOptimizeA, UpdateB, null, null },
        { OurOptimizeA, UpdateA, DeleteRead, DeleteRead },
        { OurOptimizeA, DeleteA, DeleteRead, DeleteRead },
        { OurOptimizeA, DeleteWholeA, DeleteRead, DeleteRead },
        { OurOptimizeA, OurOptimizeA, DeleteRead, DeleteRead },
        { OurOptimizeA, MergeB, null, null },
        { OurOptimizeA, StreamProgress, null, null },
        { OurOptimize, SetProperty, Metadata, Metadata },
        { OurOptimize, Upgrade, Protocol, Protocol },

        // Ours: ALTER TABLE
        { SetProperty, InsertA, null, null },
        { SetProperty, UpdateA, null, null },
        { SetProperty, AddColumn, Metadata, Metadata },
        { AddColumn, RaiseProtocol, Protocol, Protocol },
        { AddConstraint, DeleteA, DeleteRead, DeleteRead },
        { AddConstraint, InsertA, Append, Append },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_statement_that_another_overtakes(string our, string their, string? whenWriteSerializable, string? whenSerializable)
    {
        await CheckAsync("WriteSerializable", vectors: false, our, their, whenWriteSerializable);
        await CheckAsync("Serializable", vectors: true, our, their, whenSerializable);
    }

    private async Task CheckAsync(string isolation, bool vectors, string our, string their, string? conflict)
    {
        var table = await tables.MakeAsync(isolation, vectors);
        var last = await tables.MakeAsync(isolation, vectors);
        tables.Store.OnNextPut(async (_, put) =>
        {
            await RunAsync(_theirs, their, table);
            return await put();
        });
        var error = await Record.ExceptionAsync(() => RunAsync(_ours, our, table));
        await RunAsync(_theirs, their, last);
        if (conflict is not null)
        {
            var refused = Assert.IsType<DeltaException>(error);
            Assert.Equal(DeltaErrorCode.ConcurrentModification, refused.Code);
            Assert.Contains(conflict, refused.Message, StringComparison.Ordinal);
            Assert.Equal(await RowsAsync(last), await RowsAsync(table)); // theirs alone
            Assert.Equal(ConflictTables.Version + 1, await VersionAsync(table));
            AssertNoOrphans(table);
            return;
        }

        Assert.Null(error);
        Assert.Equal(ConflictTables.Version + 2, await VersionAsync(table));
        AssertNoOrphans(table);

        // One after the other, in one of the two orders.
        await RunAsync(_theirs, our, last);
        var rows = await RowsAsync(table);
        if (rows == await RowsAsync(last))
            return;
        var first = await tables.MakeAsync(isolation, vectors);
        await RunAsync(_theirs, our, first);
        await RunAsync(_theirs, their, first);
        Assert.Equal(await RowsAsync(first), rows);
    }

    private async Task RunAsync(TestEngine engine, string statement, string table)
    {
        switch (statement)
        {
            case OptimizeA or OptimizeB:
                await OptimizeAsync(table, statement == OptimizeA ? "a" : "b");
                break;
            case Upgrade:
                Put(table, TestTable.Protocol("vacuumProtocolCheck", "deletionVectors"));
                break;
            case StreamProgress:
                Put(table, new JsonObject { ["txn"] = new JsonObject { ["appId"] = "stream", ["version"] = 1 } });
                break;
            default:
                await RunAllAsync(
                    engine, statement.Replace("{t} USING", $"{table} AS t USING", StringComparison.Ordinal).Replace("{t}", table, StringComparison.Ordinal));
                break;
        }
    }

    private static async Task RunAllAsync(TestEngine engine, string statements)
    {
        try
        {
            foreach (var statement in statements.Split("; "))
                await engine.RunAsync(statement);
        }
        finally
        {
            await engine.RunAsync("RESET deltaquery.write.txn_app_id");
            await engine.RunAsync("RESET deltaquery.write.txn_version");
        }
    }

    /// <summary>Puts the files of a partition into one, as OPTIMIZE does: no row is another then.</summary>
    private async Task OptimizeAsync(string table, string partition)
    {
        var scratch = $"{table}_scratch";
        await _theirs.RunAsync($"CREATE OR REPLACE TABLE {scratch} AS SELECT id, n FROM {table} WHERE p = '{partition}'");
        var source = Assert.Single(Directory.GetFiles(Path.Combine(_ours.Root, scratch), "*.parquet"), f => Path.GetFileName(f).StartsWith("part-", StringComparison.Ordinal));
        var path = $"p={partition}/{Path.GetFileName(source)}";
        File.Move(source, Path.Combine(_ours.Root, table, path));
        var removes = Adds(table).Where(a => $"{a["partitionValues"]!["p"]}" == partition && !Removed(table).Contains($"{a["path"]}")).Select(a => new JsonObject
        {
            ["remove"] = new JsonObject { ["path"] = $"{a["path"]}", ["deletionTimestamp"] = 1, ["dataChange"] = false },
        });
        var add = new JsonObject
        {
            ["path"] = path, ["partitionValues"] = new JsonObject { ["p"] = partition }, ["size"] = new FileInfo(Path.Combine(_ours.Root, table, path)).Length,
            ["modificationTime"] = 1, ["dataChange"] = false,
        };
        Put(table, [.. removes, new JsonObject { ["add"] = add }]);
    }

    private void Put(string table, params JsonObject[] actions)
    {
        var log = Path.Combine(_ours.Root, table, "_delta_log");
        var version = Directory.GetFiles(log, "*.json").Length;
        var info = new JsonObject { ["commitInfo"] = new JsonObject { ["timestamp"] = 1, ["operation"] = "OTHER", ["isBlindAppend"] = false } };
        File.WriteAllLines(Path.Combine(log, $"{version:D20}.json"), actions.Prepend(info).Select(a => a.ToJsonString()));
    }

    private IEnumerable<JsonNode> Actions(string table, string kind) =>
        Directory.GetFiles(Path.Combine(_ours.Root, table, "_delta_log"), "*.json").Order(StringComparer.Ordinal).SelectMany(File.ReadLines)
            .Select(line => JsonNode.Parse(line)![kind]).OfType<JsonNode>();

    private IEnumerable<JsonNode> Adds(string table) => Actions(table, "add");

    private HashSet<string> Removed(string table) => [.. Actions(table, "remove").Select(a => $"{a["path"]}")];

    /// <summary>A statement that lost has taken its files away.</summary>
    private void AssertNoOrphans(string table)
    {
        var named = Adds(table).Select(a => Uri.UnescapeDataString($"{a["path"]}")).ToHashSet();
        Assert.All(_theirs.Files(table).Where(f => f.EndsWith(".parquet", StringComparison.Ordinal) && !f.StartsWith('_')), f => Assert.Contains(f, named));
    }

    private async Task<string> RowsAsync(string table) => string.Join('\n', await _theirs.RowsAsync($"SELECT * FROM {table} ORDER BY ALL"));

    private async Task<long> VersionAsync(string table) =>
        long.Parse(await _theirs.ValueAsync($"SELECT max(version) FROM (DESCRIBE HISTORY {table})"), System.Globalization.CultureInfo.InvariantCulture);
}
