namespace DeltaQuery.Repl.Tests;

/// <summary>DuckDB is given other text than the user wrote; what it complains of must stand where the user wrote it.</summary>
public sealed class ErrorPlaceTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public ErrorPlaceTests()
    {
        DeltaFolder.Create(_root["t"], [("id", "long"), ("Größe", "double"), ("s", "string")], "SELECT 1::BIGINT AS id, 1.5::DOUBLE AS \"Größe\", 'a' AS s", "SELECT 2::BIGINT AS id, 2.5::DOUBLE AS \"Größe\", 'b' AS s");
        DeltaFolder.Create(_root["other table"], [("id", "long")], "SELECT 1::BIGINT AS id");
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_caret_stands_under_the_misspelt_name()
    {
        string[] queries =
        [
            "SELECT wrong FROM t",
            "SELECT id, t.wrong FROM t",
            "SELECT '中👩' AS x, /* é */ wrong FROM t",
            "SELECT t.id FROM t VERSION AS OF 0 JOIN `other table` o ON t.id = o.wrong",
            "SELECT o.id FROM `other table` o, t VERSION AS OF (SELECT 1) WHERE o.wrong = 1",
            "SELECT o.id FROM t@v1 AS a, \"other table\" o WHERE o.wrong = 1",
            "WITH c AS (SELECT id AS k FROM t VERSION AS OF 0) SELECT wrong FROM c JOIN t ON c.k = t.id",
            "SELECT * FROM (SELECT id FROM t UNION ALL SELECT wrong FROM `other table`)",
            "SELECT (SELECT max(wrong) FROM `other table`) FROM t",
            "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM `other table` WHERE wrong = t.id)",
            "SELECT id, sum(\"Größe\") OVER (PARTITION BY wrong) FROM t",
            "SELECT id FROM t GROUP BY id HAVING max(wrong) > 1",
            $"SELECT a.id FROM delta.`{_root["t"]}` a, delta_scan('{_root["other table"]}') b WHERE a.id = b.wrong",
            "SELECT v.id, v.wrong FROM v",
            "SELECT x.id FROM t x, v WHERE v.id = x.wrong",
            "EXPLAIN SELECT wrong FROM t",
            "DESCRIBE SELECT wrong FROM t",
            "SUMMARIZE SELECT wrong FROM t",
            "COPY (SELECT wrong FROM t) TO 'x.csv'",
            "COPY t (id, wrong) TO 'x.csv'",
            "CREATE TEMP TABLE tt AS SELECT wrong FROM t",
            "CREATE TEMP VIEW vv AS SELECT wrong FROM t",
            "SET VARIABLE x = (SELECT max(wrong) FROM t)",
            "INSERT INTO kept SELECT wrong FROM t",
            "PIVOT t ON s USING sum(wrong)",
        ];
        var script = "CREATE TEMP VIEW v AS SELECT id FROM t VERSION AS OF 0;\nCREATE TEMP TABLE kept (id BIGINT);\n\n" + string.Join(";\r\n\t", queries);
        var run = DqProcess.Run([_root.Path, "--keep-going", "-f", "-"], script, workingDirectory: _root.Path);

        Assert.Equal(3, run.Code);
        var lines = run.Error.Split('\n');
        for (var i = 0; i < queries.Length; i++)
        {
            var column = queries[i].IndexOf("wrong", StringComparison.Ordinal) + (i == 0 ? 1 : 2);
            // DuckDB places a qualified name at its qualifier.
            if (queries[i].Contains(".wrong", StringComparison.Ordinal)) column -= 2;
            Assert.True(lines.Any(l => l.StartsWith(Place(i, column), StringComparison.Ordinal)), $"{queries[i]}\n{run.Error}");
        }

        string Place(int query, int column) => $"<stdin>:{query + 4}:{column}: error[42703 ColumnNotFound]: ";
    }

    [Fact]
    public void The_caret_stands_under_a_missing_table_and_a_failing_cast()
    {
        var script = "SUMMARIZE nosuch;\nSELECT id FROM t JOIN nosuch USING (id);\nSELECT id, s::INT FROM t;\nSELECT id FROM t VERSION AS OF 7;\nDESCRIBE HISTORY nosuch;";
        var run = DqProcess.Run([_root.Path, "--keep-going", "-mcsv", "-f", "-"], script);
        Assert.Contains("<stdin>:1:11: error[42P01 TableNotFound]: table nosuch does not exist\n  SUMMARIZE nosuch;\n            ^\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("<stdin>:2:23: error[42P01 TableNotFound]: table nosuch does not exist\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("<stdin>:3:13: error[42000 QueryFailed]: Could not convert string '", run.Error, StringComparison.Ordinal);
        Assert.Contains("<stdin>:4:16: error[22023 VersionNotFound]: t has no version 7: versions 0 to 1 are available\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("<stdin>:5:18: error[42P01 TableNotFound]: table nosuch does not exist\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_data_file_is_named_at_its_table()
    {
        File.Delete(DeltaFolder.DataFile(_root["t"], 1));
        var run = DqProcess.Run(_root.Path, "-c", "SELECT sum(t.id) FROM \"other table\" o JOIN t ON o.id = t.id");
        Assert.Equal(
            $"-c:1:44: error[XX001 CorruptData]: the data file {DeltaFolder.DataFile(_root["t"], 1)} is missing\n"
            + "  SELECT sum(t.id) FROM \"other table\" o JOIN t ON o.id = t.id\n" + new string(' ', 45) + "^\n", run.Error);
    }

    [Fact]
    public void A_target_that_cannot_be_written_is_no_damaged_table()
    {
        var run = DqProcess.Run(_root.Path, "-c", $"COPY t TO '{_root["no/such/folder.csv"]}'");
        Assert.Contains($"error[58030 StorageFailed]: Cannot open file \"{_root["no/such/folder.csv"]}\"", run.Error, StringComparison.Ordinal);
    }
}
