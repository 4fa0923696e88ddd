using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Documentation;

/// <summary>Runs the scripts of examples/, each over a root of its own, as often as its head promises.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Scripts =>
        new(Directory.EnumerateFiles(Path.Combine(SourceFolder.Root, "examples"), "*.sql").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task An_example_gives_the_same_rows_each_time(string script)
    {
        using var engine = new TestEngine();
        var first = await RunAsync(engine, script);
        Assert.NotEmpty(first);
        Assert.Equal(first, await RunAsync(engine, script));
        if (script == "opentelemetry.sql")
            Assert.Contains("200000|200000|0", first); // spans that came twice are there once, and have all ended
        if (script == "json-batches.sql")
            await AssertLoadedOnceAsync(engine);
    }

    // Batches are loaded once, and take less room.
    private static async Task AssertLoadedOnceAsync(TestEngine engine)
    {
        Assert.Equal("20000", await engine.ValueAsync("SELECT count(*) FROM json_events"));
        var json = long.Parse((await engine.ValueAsync($"SELECT sum(octet_length(content)) FROM read_blob('{engine.Root}/json_in/*.json')"))!);
        var delta = long.Parse((await engine.ValueAsync("SELECT sizeInBytes FROM (DESCRIBE DETAIL json_events)"))!);
        Assert.InRange(delta, 1, json / 3);
    }

    // The rows of all queries but those that tell of versions and times, which go on from run to run.
    private static async Task<List<string>> RunAsync(TestEngine engine, string script)
    {
        var text = (await File.ReadAllTextAsync(Path.Combine(SourceFolder.Root, "examples", script)))
            .Replace("examples/data", engine.Root, StringComparison.Ordinal).Replace("range(1000000)", "range(20000)", StringComparison.Ordinal);
        var rows = new List<string>();
        foreach (var statement in SqlScript.Split(text))
        {
            var changes = statement.Text.Contains("DESCRIBE", StringComparison.Ordinal) || statement.Text.Contains("EXPLAIN", StringComparison.Ordinal)
                || statement.Text.Contains("table_changes", StringComparison.Ordinal) || !statement.Text.Contains("SELECT", StringComparison.Ordinal);
            using var result = await engine.Session.ExecuteAsync(statement.Text);
            while (result.Rows?.Next() is { } batch)
                if (!changes)
                    rows.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => string.Join('|', result.Rows.Columns.Select((_, c) => batch.GetText(c, row)))));
        }

        return rows;
    }
}
