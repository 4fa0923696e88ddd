using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest.Jobs;

/// <summary>Named ingests as they are kept.</summary>
public sealed class IngestDefinitionTests : IDisposable
{
    private readonly JobsFixture _jobs = new();

    public void Dispose() => _jobs.Dispose();

    private TestEngine Engine => _jobs.Engine;

    [Fact]
    public async Task An_ingest_is_kept_with_the_catalog()
    {
        await Engine.RunAsync($"CREATE INGEST Orders PAUSED COMMENT 'all of them' AS {JobsFixture.Source} CONTINUOUSLY");
        using var other = new TestEngine(Engine.Root);
        Assert.Equal(["Orders|PAUSED|t|[orders]|NULL|NULL"], await other.RowsAsync("SELECT name, state, target, topics, \"group\", last_error FROM (SHOW INGESTS)"));
        Assert.Equal($"CREATE INGEST Orders PAUSED COMMENT 'all of them' AS {JobsFixture.Source} CONTINUOUSLY", await other.ValueAsync("SHOW CREATE INGEST orders"));
        Assert.Equal("none:1", await other.ValueAsync("SELECT info_value FROM (DESCRIBE INGEST ORDERS) WHERE info_name = 'Brokers'"));
        Assert.Equal("Orders", await other.ValueAsync("SELECT info_value FROM (DESCRIBE INGEST EXTENDED orders) WHERE info_name = 'Application id'"));
        Assert.Empty(await other.RowsAsync("SHOW INGESTS LIKE 'x*'"));
        Assert.Single(await other.RowsAsync("SHOW INGESTS LIKE 'ord*'"));
        Assert.Equal("there is an ingest ORDERS already", (await Engine.ErrorAsync($"CREATE INGEST ORDERS AS {JobsFixture.Source}")).Message.Split(" (line")[0]);
        await Engine.RunAsync($"CREATE INGEST IF NOT EXISTS orders AS {JobsFixture.Source} ONCE");
        Assert.EndsWith(" CONTINUOUSLY", await Engine.ValueAsync("SHOW CREATE INGEST orders"), StringComparison.Ordinal);
        await Engine.RunAsync($"CREATE OR REPLACE INGEST orders AS {JobsFixture.Source} ONCE");
        Assert.EndsWith(" ONCE", await Engine.ValueAsync("SHOW CREATE INGEST orders"), StringComparison.Ordinal);
        await Engine.RunAsync("DROP INGEST orders");
        Assert.Empty(await other.RowsAsync("SHOW INGESTS"));
        Assert.StartsWith("there is no ingest orders", (await Engine.ErrorAsync("DROP INGEST orders")).Message, StringComparison.Ordinal);
        await Engine.RunAsync("DROP INGEST IF EXISTS orders");
    }

    [Fact]
    public async Task A_temporary_ingest_is_the_engines_alone()
    {
        await Engine.RunAsync($"CREATE TEMP INGEST n AS {JobsFixture.Source}");
        using var other = new TestEngine(Engine.Root);
        Assert.Empty(await other.RowsAsync("SHOW INGESTS"));
        Assert.Equal($"CREATE TEMP INGEST n AS {JobsFixture.Source}", await Engine.ValueAsync("SHOW CREATE INGEST n"));
    }

    [Fact]
    public async Task Parameters_are_put_in_as_literals()
    {
        await Engine.RunAsync(
            "CREATE INGEST n AS INGEST FROM KAFKA BROKERS $b TOPIC $t INTO t FORMAT JSON BATCH ROWS $r INTERVAL $i UNTIL TIMESTAMP $u",
            new Dictionary<string, object?>
            {
                ["b"] = "a:1", ["t"] = "it's", ["r"] = 5, ["i"] = TimeSpan.FromSeconds(2), ["u"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
            });
        Assert.Equal(
            "CREATE INGEST n AS INGEST FROM KAFKA BROKERS 'a:1' TOPIC 'it''s' INTO t FORMAT JSON BATCH ROWS 5 INTERVAL '2000000 microseconds' "
                + "UNTIL TIMESTAMP '2026-01-02 02:04:05.000000+00'",
            await Engine.ValueAsync("SHOW CREATE INGEST n"));
        Assert.Contains("parameter $b has no value", (await Engine.ErrorAsync("CREATE INGEST m AS INGEST FROM KAFKA BROKERS $b TOPIC 't' INTO t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_of_expressions_keep_their_types()
    {
        await Engine.RunAsync(
            "CREATE INGEST n AS INGEST FROM KAFKA BROKERS 'a:1' TOPIC 't' INTO t (a = value || $bytes, b = $n, c = $none, d = $day) FORMAT BYTES",
            new Dictionary<string, object?> { ["bytes"] = new byte[] { 0, 255 }, ["n"] = 5L, ["none"] = null, ["day"] = new DateOnly(2026, 1, 2) });
        Assert.Contains(
            @"(a = value || '\x00\xFF'::BLOB, b = CAST('5' AS BIGINT), c = NULL, d = CAST('2026-01-02' AS DATE))",
            await Engine.ValueAsync("SHOW CREATE INGEST n"), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<DeltaException>(() => Engine.RunAsync(
            "CREATE INGEST m AS INGEST FROM KAFKA BROKERS $b TOPIC 't' INTO t", new Dictionary<string, object?> { ["b"] = new byte[] { 1 } }));
        Assert.Contains("parameter $b stands for a text, a number, a boolean, a time or a duration, not Byte[]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_not_written_into_a_file()
    {
        var error = await Engine.ErrorAsync(
            "CREATE INGEST n AS INGEST FROM KAFKA BROKERS 'a:1' TOPIC 't' WITH ('sasl.username' = 'u', 'sasl.password' = 'hunter22') INTO t");
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains("'sasl.password' cannot be written in it", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("name a secret: CREATE SECRET s (TYPE TEXT, VALUE ..), and 'sasl.password' = SECRET s", error.Hint);
        Assert.Empty(await Engine.RowsAsync("SHOW INGESTS"));
    }

    [Fact]
    public async Task What_cannot_run_is_refused_at_its_place()
    {
        var sql = $"CREATE INGEST n AS {JobsFixture.Source} BATCH ROWS 0";
        var error = await Engine.ErrorAsync(sql);
        Assert.Equal((sql.Length - 1, "BATCH ROWS must be from 1 to 2147483647: 0"), (error.Position, error.Message.Split(" (line")[0]));
        Assert.Contains("DRY RUN is for an INGEST without a name", (await Engine.ErrorAsync($"CREATE INGEST n AS {JobsFixture.Source} DRY RUN")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relative_paths_are_kept_whole()
    {
        await Engine.RunAsync("CREATE INGEST n AS INGEST FROM KAFKA BROKERS 'a:1' TOPIC 't' INTO delta.`some/where` FORMAT JSON");
        Assert.Contains($"INTO delta.`{Directory.GetCurrentDirectory()}/some/where` ", await Engine.ValueAsync("SHOW CREATE INGEST n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clauses_that_are_set_take_the_place_of_those_before()
    {
        await Engine.RunAsync($"CREATE INGEST n AS {JobsFixture.Source} BATCH ROWS 5 UNTIL END");
        await Engine.RunAsync("ALTER INGEST n SET BATCH ROWS $r MAX RETRIES 3", new Dictionary<string, object?> { ["r"] = 7 });
        var text = await Engine.ValueAsync("SHOW CREATE INGEST n");
        Assert.Contains("BATCH ROWS 7", text, StringComparison.Ordinal);
        Assert.DoesNotContain("BATCH ROWS 5", text, StringComparison.Ordinal);
        Assert.Contains("MAX RETRIES 3", text, StringComparison.Ordinal);
        Assert.Contains("UNTIL END", text, StringComparison.Ordinal);
        Assert.Contains("BATCH ROWS must be", (await Engine.ErrorAsync("ALTER INGEST n SET BATCH ROWS 0")).Message, StringComparison.Ordinal);
        Assert.Equal(text, await Engine.ValueAsync("SHOW CREATE INGEST n"));
    }

    [Fact]
    public async Task An_engine_that_is_read_only_keeps_and_starts_none()
    {
        await Engine.RunAsync($"CREATE INGEST n AS {JobsFixture.Source}");
        using var other = new TestEngine(Engine.Root, readOnly: true);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await other.ErrorAsync("START INGEST n")).Code);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await other.ErrorAsync($"CREATE INGEST m AS {JobsFixture.Source}")).Code);
        Assert.Single(await other.RowsAsync("SHOW INGESTS"));
    }

    [Fact]
    public async Task Changes_at_once_hold_all()
    {
        using var other = new JobsFixture(Engine.Root, _jobs.Topic);
        await _jobs.CreateAsync();
        for (var i = 1; i <= 30; i++)
        {
            await Task.WhenAll(
                Task.Run(() => Engine.RunAsync($"ALTER INGEST n SET BATCH ROWS {i}")),
                Task.Run(() => other.Engine.RunAsync($"ALTER INGEST n SET MAX RETRIES {i}")));
            var text = await Engine.ValueAsync("SHOW CREATE INGEST n");
            Assert.Contains($"BATCH ROWS {i}", text, StringComparison.Ordinal);
            Assert.Contains($"MAX RETRIES {i}", text, StringComparison.Ordinal);
        }

        var rename = Task.Run(() => other.Engine.RunAsync("ALTER INGEST n RENAME TO m"));
        var late = await Record.ExceptionAsync(() => Task.Run(() => Engine.RunAsync("PAUSE INGEST n")));
        await rename;
        Assert.Contains(late?.Message, (string?[])[null, "there is no ingest n"]);
        Assert.StartsWith(
            $"CREATE INGEST m {(late is null ? "PAUSED " : "")}AS", await Engine.ValueAsync("SHOW CREATE INGEST m"), StringComparison.Ordinal);
        Assert.Single(await Engine.RowsAsync("SHOW INGESTS"));
        Assert.InRange(Directory.GetFiles(Folder("changes")).Length, 1, 25);
        await Engine.RunAsync("DROP INGEST m");
        Assert.Empty(Directory.GetFiles(Folder("changes")));
    }

    [Fact]
    public async Task A_change_that_was_begun_and_not_ended_is_ended_by_the_next()
    {
        await _jobs.CreateAsync();
        await Engine.RunAsync("ALTER INGEST n SET BATCH ROWS 5");
        var last = Assert.Single(Directory.GetFiles(Folder("changes")));
        var begun = (await File.ReadAllTextAsync(last)).Replace("BATCH ROWS 5", "BATCH ROWS 6", StringComparison.Ordinal)
            .Replace("\"revision\": 1", "\"revision\": 2", StringComparison.Ordinal).Replace("%2E1.json", "%2E2.json", StringComparison.Ordinal);
        using (var change = System.Text.Json.JsonDocument.Parse(begun))
        {
            var name = change.RootElement.GetProperty("name").GetString()!;
            begun = begun.Replace(name, name[..^1] + "2", StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(last.Replace("%2E1.json", "%2E2.json", StringComparison.Ordinal), begun);
        Engine.Engine.State.Ingests.Store.LongestChange = TimeSpan.Zero;
        await Engine.RunAsync("ALTER INGEST n SET MAX RETRIES 7");
        var text = await Engine.ValueAsync("SHOW CREATE INGEST n");
        Assert.Contains("BATCH ROWS 6", text, StringComparison.Ordinal);
        Assert.Contains("MAX RETRIES 7", text, StringComparison.Ordinal);
    }

    private string Folder(string name) => Path.Combine(Engine.Root, ".deltaquery", "ingests", name);
}
