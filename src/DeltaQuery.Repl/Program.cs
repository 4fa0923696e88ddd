using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Warn = Console.Error.WriteLine });
        using var session = engine.OpenSession();
        foreach (var statement in SqlScript.Split(args[0]))
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            try
            {
                using var result = await session.ExecuteAsync(statement.Text);
                if (result.Rows is { } rows)
                {
                    Console.WriteLine(string.Join("|", rows.Columns.Select(c => c.Name)));
                    while (rows.Next() is { } batch)
                    {
                        for (var r = 0; r < batch.RowCount; r++)
                            Console.WriteLine(string.Join("|", rows.Columns.Select((_, c) => batch.GetText(c, r) ?? "NULL")));
                    }
                }
            }
            catch (DeltaException e)
            {
                Console.WriteLine($"ERROR {e.Code} {e.Line}:{e.Column} {e.Message} {e.InnerException?.StackTrace}");
            }

            Console.WriteLine($"-- {watch.Elapsed.TotalMilliseconds:F1} ms");
        }

        return 0;
    }
}
