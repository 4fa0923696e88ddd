using System.Data;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado.Tests;

/// <summary>What commands and connections tell beside their rows: statistics, versions, progress, notices, and the facts of errors.</summary>
[LocalOnly("statistics, versions, notices and conflicts that the engine tells of")]
public class CommandFactsTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public void Statistics_tell_what_was_read_and_left_out()
    {
        var table = Table("PARTITIONED BY (p) AS SELECT i::INT AS id, (i % 4)::INT AS p FROM range(40) r(i)");
        var command = Command($"SELECT id FROM {table} WHERE p = 1");
        Assert.Null(command.Statistics);
        command.CountsFiles = true;
        using (var reader = command.ExecuteReader())
            while (reader.Read())
            {
            }

        var statistics = command.Statistics!;
        Assert.Equal((1, 4, 3, 10), (statistics.FilesScanned, statistics.FilesTotal, statistics.FilesPruned, statistics.RowsRead));
        Assert.True(statistics.BytesScanned > 0 && statistics.ExecutionTime > TimeSpan.Zero);
        Assert.Equal(0L, command.SnapshotVersions[table]);
        Run($"INSERT INTO {table} VALUES (1, 1)");
        command.ExecuteScalar();
        Assert.Equal(1L, command.SnapshotVersions[table]);
        var changing = Command($"DELETE FROM {table} WHERE p = 2");
        changing.ExecuteNonQuery();
        Assert.Equal(10, changing.Statistics!.RowsAffected);
        Assert.Null(changing.Statistics.FilesTotal is 0 ? null : changing.Statistics.FilesTotal);
    }

    [Fact]
    public void Long_statements_tell_how_far_they_are()
    {
        var table = Numbers(5);
        Run($"INSERT INTO {table} VALUES (6, 'x')");
        var told = new List<StatementProgress>();
        var command = Command($"OPTIMIZE {table}");
        command.ProgressChanged += (_, e) => told.Add(e.Progress);
        command.ExecuteNonQuery();
        Assert.NotEmpty(told);
        told.Clear();
        Run($"INSERT INTO {table} VALUES (7, 'x')");
        Run($"OPTIMIZE {table}");
        Assert.Empty(told);
    }

    [Fact]
    public void Notices_tell_what_VACUUM_and_CLUSTER_BY_leave_to_the_user()
    {
        var table = Numbers(5);
        var told = new List<string>();
        Connection.InfoMessage += (_, e) => told.Add(e.Message);
        Run($"VACUUM {table}");
        Assert.Empty(told);
        Run("SET deltaquery.retention_check = false");
        Run($"VACUUM {table} RETAIN 1 HOURS");
        Assert.Contains("keeps removed files for 1 hours, the table for 168", Assert.Single(told));
        Run($"CREATE TABLE {table}_c (a INT) CLUSTER BY (a)");
        told.Clear();
        Run($"ALTER TABLE {table}_c CLUSTER BY NONE");
        Assert.Empty(told);
        Run($"ALTER TABLE {table}_c CLUSTER BY (a)");
        Assert.Contains("OPTIMIZE", Assert.Single(told));
    }

    [Fact]
    public async Task A_connection_knows_versions_and_tables()
    {
        var table = Numbers(1);
        Run($"INSERT INTO {table} VALUES (5, 'x')");
        Assert.Equal(1L, Connection.GetSnapshotVersion(table));
        Assert.Equal(1L, await Connection.GetSnapshotVersionAsync(Path.Combine(Fixture.Root, table)));
        Assert.Equal(DeltaErrorCode.TableNotFound, Assert.Throws<DeltaQueryException>(() => Connection.GetSnapshotVersion("there_is_none")).Code);
        Assert.True(Connection.IsDeltaTable(Path.Combine(Fixture.Root, table)));
        Assert.False(await Connection.IsDeltaTableAsync(Fixture.Root));
        Assert.False(Connection.IsDeltaTable("/there/is/none"));
        using var closed = new DeltaQueryConnection(Fixture.ConnectionString);
        Assert.Throws<InvalidOperationException>(() => closed.GetSnapshotVersion(table));
    }

    [Fact]
    public void The_text_BEGIN_begins_the_connection_s_transaction()
    {
        var table = Numbers(1);
        Run("BEGIN");
        var transaction = Assert.IsType<DeltaQueryTransaction>(Connection.CurrentTransaction);
        Assert.Throws<InvalidOperationException>(() => Connection.BeginTransaction());
        new DeltaQueryCommand($"INSERT INTO {table} VALUES (5, 'x')", Connection).ExecuteNonQuery();
        Assert.Equal(1, RowsOf(table));
        transaction.Commit();
        Assert.Equal(2, RowsOf(table));
        Assert.Null(Connection.CurrentTransaction);
        Run("BEGIN");
        new DeltaQueryCommand("ROLLBACK", Connection).ExecuteNonQuery();
        Assert.Null(Connection.CurrentTransaction);
    }

    [Fact]
    public void A_conflict_tells_who_was_first()
    {
        var table = Numbers(5);
        using var transaction = Connection.BeginTransaction();
        Run($"DELETE FROM {table} WHERE id = 1");
        Fixture.Run($"DELETE FROM {table} WHERE id = 1");
        var error = Assert.Throws<DeltaQueryException>(transaction.Commit);
        Assert.Equal((true, "DELTA_CONCURRENT_DELETE_READ", "40001", table, 1L), (error.IsTransient, error.ErrorClass, error.SqlState, error.Table, error.Version));
        Assert.Equal(("ConcurrentDeleteRead", 1L, "DELETE"), (error.Conflict!.Kind, error.Conflict.Version, error.Conflict.Operation));
        Assert.NotNull(error.Conflict.CommittedAt);
    }

    [Theory]
    [InlineData("SELECT * FROM there_is_none", "DELTA_TABLE_NOT_FOUND")]
    [InlineData("SELECT * FROM {t} VERSION AS OF 9", "DELTA_VERSION_NOT_FOUND")]
    [InlineData("SELECT * FROM {t} TIMESTAMP AS OF '2001-01-01'", "DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION")]
    [InlineData("SELECT * FROM {t} TIMESTAMP AS OF '2201-01-01'", "DELTA_TIMESTAMP_GREATER_THAN_COMMIT")]
    [InlineData("CREATE TABLE {t} (a INT)", "DELTA_TABLE_ALREADY_EXISTS")]
    [InlineData("SELEKT 1", "PARSE_SYNTAX_ERROR")]
    [InlineData("SELECT 1 // 'a'", null)]
    [InlineData(
        "MERGE INTO {t} USING (SELECT 1 AS k FROM range(2) r(i)) s ON id = k WHEN MATCHED THEN UPDATE SET name = 'x'",
        "DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE")]
    public void An_error_has_the_class_that_Spark_has_for_it(string text, string? errorClass)
    {
        var error = Assert.Throws<DeltaQueryException>(() => Scalar(text.Replace("{t}", Numbers(3))));
        Assert.Equal((errorClass, false), (error.ErrorClass, error.IsTransient));
    }

    [Fact]
    public void Several_tables_are_committed_one_after_the_other_where_that_was_asked_for()
    {
        var (b, a, c) = (Table("AS SELECT 1 AS x"), Table("AS SELECT 1 AS x"), Table("AS SELECT 1 AS x"));
        var names = new[] { a, b, c }.Order(StringComparer.Ordinal).ToArray();
        using var connection = Fixture.Open(";Multi Table Commit=BestEffort");
        using (var transaction = connection.BeginTransaction())
        {
            foreach (var name in names.Reverse())
                new DeltaQueryCommand($"DELETE FROM {name} WHERE x = 1", connection, transaction).ExecuteNonQuery();
            Fixture.Run($"DELETE FROM {names[1]} WHERE x = 1");
            var error = Assert.Throws<DeltaQueryException>(transaction.Commit);
            Assert.Equal((names[0], 1L), (Assert.Single(error.PartialCommit!.Committed).Table, error.PartialCommit.Committed[0].Version));
            Assert.Equal((names[1], names[2]), (error.PartialCommit.Failed, Assert.Single(error.PartialCommit.NotAttempted)));
            Assert.False(error.IsTransient);
        }

        Assert.Equal([0L, 0L, 1L], names.Select(RowsOf));
        using (var transaction = connection.BeginTransaction())
        {
            foreach (var name in names)
                new DeltaQueryCommand($"INSERT INTO {name} VALUES (7)", connection, transaction).ExecuteNonQuery();
            transaction.Commit();
        }

        Assert.Equal([1L, 1L, 2L], names.Select(RowsOf));
    }

    [Theory]
    [InlineData("INSERT INTO {t} VALUES (1, 'x')", "INSERT")]
    [InlineData("UPDATE {t} SET id = 5", "UPDATE")]
    [InlineData("DELETE FROM {t}", "DELETE")]
    [InlineData("MERGE INTO {t} USING (SELECT 1 AS k) s ON id = k WHEN MATCHED THEN DELETE", "MERGE")]
    [InlineData("TRUNCATE TABLE {t}", "TRUNCATE")]
    [InlineData("CREATE TABLE {t}_n (a INT)", "CREATE TABLE")]
    [InlineData("CREATE SCHEMA s_new", "CREATE SCHEMA")]
    [InlineData("DROP TABLE {t}", "DROP TABLE")]
    [InlineData("ALTER TABLE {t} SET TBLPROPERTIES ('a' = 'b')", "ALTER TABLE")]
    [InlineData("OPTIMIZE {t}", "OPTIMIZE")]
    [InlineData("VACUUM {t}", "VACUUM")]
    [InlineData("RESTORE {t} TO VERSION AS OF 0", "RESTORE")]
    [InlineData("REORG TABLE {t} APPLY (PURGE)", "REORG TABLE")]
    [InlineData("COPY INTO {t} FROM '/none' FILEFORMAT = CSV", "COPY INTO")]
    [InlineData("CREATE TABLE {t}_n SHALLOW CLONE {t}", "CLONE")]
    [InlineData("CONVERT TO DELTA parquet.`/none`", "CONVERT TO DELTA")]
    [InlineData("FSCK REPAIR TABLE {t}", "FSCK")]
    [InlineData("GENERATE symlink_format_manifest FOR TABLE {t}", "GENERATE")]
    [InlineData("CHECKPOINT TABLE {t}", "CHECKPOINT")]
    [InlineData("COMMENT ON TABLE {t} IS 'x'", "ALTER TABLE")]
    [InlineData("CREATE MAINTENANCE SCHEDULE s ON {t} EVERY '1 hour' DO (OPTIMIZE)", "MAINTENANCE SCHEDULE")]
    [InlineData("CREATE CONNECTION k TO KAFKA (BROKERS 'localhost:1')", "CONNECTION")]
    public void A_connection_that_only_reads_refuses_each_writing_statement_by_name(string text, string name)
    {
        var table = Numbers(2);
        using var connection = Fixture.Open(";Read Only=true");
        var error = Assert.Throws<DeltaQueryException>(() => new DeltaQueryCommand(text.Replace("{t}", table), connection).ExecuteNonQuery());
        Assert.Equal((DeltaErrorCode.ReadOnly, "25006"), (error.Code, error.SqlState));
        Assert.Contains(name, error.Message);
        Assert.Equal(2, RowsOf(table));
    }
}
