using System.Text;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Sql.SparkExpression;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>No text crashes or hangs the engine: it gives a result, or an error whose place lies in the text.</summary>
/// <remarks>Each seed is one text. One in <see cref="Share"/> also runs in a session.</remarks>
public sealed class HostileSqlTests(ITestOutputHelper output)
{
    private const int Share = 40;
    private const int StatementsOfSession = 400;

    [Fact]
    public async Task Any_text_gives_a_result_or_an_error_with_its_place()
    {
        var tally = new SortedDictionary<string, int>(StringComparer.Ordinal);
        HostileSession? session = null;
        var ran = 0;
        try
        {
            foreach (var seed in HostileSize.Seeds(10_000, 1_000_000))
            {
                var sql = Text(seed);
                try
                {
                    Count("parsed: " + Parse(sql));
                    if (seed % Share != 0 || !HostileSession.Takes(sql))
                        continue;
                    if (ran++ % StatementsOfSession == 0)
                    {
                        session?.Dispose();
                        session = await HostileSession.OpenAsync();
                    }

                    Count("ran: " + await session!.RunAsync(sql));
                }
                catch (Exception e)
                {
                    Assert.Fail($"DELTAQUERY_SEED={seed}: {e}\n{HostileSession.Shown(sql)}");
                }
            }
        }
        finally
        {
            session?.Dispose();
        }

        output.WriteLine($"hostile SQL: {string.Join(", ", tally.Select(t => $"{t.Value} {t.Key}"))}");

        void Count(string outcome) => tally[outcome] = tally.GetValueOrDefault(outcome) + 1;
    }

    /// <summary>The text of a seed. Of those that run half are valid, a quarter valid with one place spoiled.</summary>
    internal static string Text(int seed)
    {
        var random = new Random(seed);
        if (seed % Share == 0 && random.Next(4) is < 3 and var kind)
        {
            var valid = new ValidStatement(random).Next();
            return kind < 2 ? valid : new SpoiledText(random, StatementSeeds.All).Spoiled(valid);
        }

        return random.Next(4) == 0
            ? new RandomStatement(random).Next()
            : new SpoiledText(random, StatementSeeds.All).Next();
    }

    // All of ours that reads text.
    private static string Parse(string sql)
    {
        var outcome = "statements";
        var text = new SourceText(sql);
        StatementSplitter.CompletenessOf(text);
        try
        {
            foreach (var span in StatementSplitter.Split(text))
            {
                outcome = Try(sql, () => SqlPrinter.Print(Parser.ParseStatement(text, span), text)) ?? outcome;
                Try(sql, () => QueryScanner.Scan(text, span));
                Try(sql, () => QueryScanner.FallbackTableReferences(text, span));
            }
        }
        catch (DeltaException e)
        {
            HostileSession.Check(sql, e);
            outcome = e.Code.ToString();
        }

        Try(sql, () => SparkSqlExpression.Parse(sql));
        return outcome;
    }

    private static string? Try(string sql, Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (DeltaException e)
        {
            HostileSession.Check(sql, e);
            return e.Code.ToString();
        }
    }
}
