using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>A dq process starts, answers and ends in little more time than the least that .NET with DuckDB can do.</summary>
/// <param name="programs">The programs, built and published the same way; null if there are none.</param>
internal sealed class G14ColdStart(Programs? programs) : IGoal
{
    public string Name => "G14";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        if (programs is null)
            throw new SkippedException("the programs are not published; run ./bench.sh");
        var bare = new Side(".NET + DuckDB select 42", () => Discard(ChildProcess.Run(programs.Bare, programs.LibDuckDb))) { IsElsewhere = true };
        var rounds = bench.Rounds * 2 + 1;
        foreach (var (program, name) in new[] { (programs.Dq, "dq"), (programs.Wrapper, "./dq") })
        {
            Side Dq(string sql) => new("", () => Discard(ChildProcess.Run(program, "--mode", "csv", "-c", sql)));
            yield return Paired.Compare(Name, $"{name} -c \"SELECT 1\"", Dq("SELECT 1"), bare, new Limit(2), rounds);
            var count = $"SELECT count(*) AS n FROM delta.`{bench.Folder("lineitem")}`";
            var answer = ChildProcess.Run(program, "--mode", "csv", "-c", count);
            var rows = bench.RunPlain($"SELECT count(*) FROM read_parquet({bench.Files("lineitem")})").Trim();
            if (answer != $"n\n{rows}\n")
                throw new WrongAnswerException($"dq counts {answer} rows instead of {rows}");
            yield return Paired.Compare(Name, $"{name} -c \"SELECT count(*) ..\", 60 files", Dq(count), bare, new Limit(2.5, AtMost: 170), rounds);
        }

        // Not a file is opened for a count; here one is.
        var key = (long)bench.PlainConnection.Scalar($"SELECT max(l_orderkey) FROM read_parquet({bench.Files("lineitem")})")!;
        var point = Queries.Point($"delta.{SqlText.Identifier(bench.Folder("lineitem"))}", key);
        yield return Paired.Compare(
            Name, "dq -c point lookup, 60 files", new Side("", () => Discard(ChildProcess.Run(programs.Dq, "-c", point))), bare, null, rounds);
    }

    private static string Discard(string output) => output.Length > 0 ? "" : throw new WrongAnswerException("the program printed nothing");
}
