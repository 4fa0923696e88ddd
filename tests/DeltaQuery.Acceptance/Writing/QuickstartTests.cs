using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

public sealed class QuickstartTests
{
    [Fact]
    public async Task The_quickstart_gives_the_same_as_often_as_it_is_run()
    {
        using var engine = new TestEngine();
        var script = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Root, "examples/quickstart.sql"));
        Assert.Contains("examples/data/orders", script, StringComparison.Ordinal);
        script = script.Replace("examples/data/orders", $"{engine.Root}/orders", StringComparison.Ordinal);
        for (var run = 0; run < 3; run++)
        {
            var results = new List<List<string>>();
            foreach (var statement in SqlScript.Split(script))
            {
                using var result = await engine.Session.ExecuteAsync(statement.Text);
                if (result.Rows is null)
                    continue;
                var rows = new List<string>();
                while (result.Rows.Next() is { } batch)
                    rows.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => string.Join('|', result.Rows.Columns.Select((_, c) => batch.GetText(c, row)))));
                results.Add(rows);
            }

            Assert.Equal(["DE|1000|49715.00", "FR|1000|50205.00", "JP|1000|50095.00"], results[0]);
            Assert.Equal(["first|3000", "now|4002"], results[1]);
            Assert.Equal(
                [$"{(3 * run) + 2}|WRITE|1000|1", $"{(3 * run) + 1}|WRITE|2|2", $"{3 * run}|CREATE OR REPLACE TABLE AS SELECT|3000|3"],
                results[2].Select(row => string.Join('|', row.Split('|').Where((_, column) => column != 1))));
            Assert.StartsWith("orders of the quickstart|[country]|6|", results[3][0], StringComparison.Ordinal);
            Assert.Contains("|pruned            4 by partition, 1 by statistics", results[4]);
        }
    }
}
