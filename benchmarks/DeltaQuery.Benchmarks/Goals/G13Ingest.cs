using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Sql;
using Identifier = DeltaQuery.Engine.Sql.Identifier;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>INGEST of messages from a source in this process, in commits of 100,000 with their positions, against DuckDB alone: append, from_json
/// and COPY of the same batches.</summary>
internal sealed class G13Ingest : IGoal
{
    private const int Batches = 10;

    public string Name => "G13";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        using var work = new WorkTable(bench.Data, "lineitem");
        _ = GeneratedSource.Block;
        yield return Paired.Compare(
            Name, "INGEST, 1M messages of 300 bytes",
            new Side("", () => Ingest(bench, work.Name, Batches))
            {
                Prepare = () => Workbench.Run(bench.Session, $"CREATE TABLE {work.Next()} ({GeneratedSource.Columns})"),
            },
            new Side("append, from_json, COPY", () => Plain(bench.PlainConnection)), new Limit(1 / 0.8), Math.Max(3, bench.Rounds / 3));
    }

    private static string Ingest(Workbench bench, string table, int batches)
    {
        var session = bench.Session.State;
        var text = new SourceText("INGEST");
        var context = new DeltaQuery.Engine.Execution.ExecutionContext(session, text, new Dictionary<string, object?>(), default);
        var target = new TableReference([.. table.Split('.').Select(part => new Identifier(part.Trim('`', '"'), TokenKind.Word, default))], null, default);
        var sink = new TableSink(session.Engine, new SinkOptions(target, new PositionIds("bench")), new FormatMapper(new MappingOptions()));
        var source = new GeneratedSource((long)batches * GeneratedSource.BlockLength);
        using var result = IngestHandler.RunAsync(context, source, sink, new LoopOptions()).GetAwaiter().GetResult();
        while (result.Rows!.Next() is not null)
        {
        }

        return $"{result.RecordsAffected}";
    }

    private static string Plain(DuckDbConnection connection)
    {
        var folder = Directory.CreateTempSubdirectory("dq-g13-");
        try
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                connection.Execute("CREATE OR REPLACE TEMP TABLE g13 (value VARCHAR)");
                using (var appender = connection.CreateAppender("temp", "main", "g13"))
                {
                    foreach (var value in GeneratedSource.Block)
                    {
                        appender.Append(value);
                        appender.EndRow();
                    }
                }

                connection.Execute(
                    $"COPY (SELECT unnest(from_json(value, {SqlText.Literal(GeneratedSource.Structure)})) FROM g13) "
                    + $"TO {SqlText.Literal(Path.Combine(folder.FullName, $"{batch}.parquet"))} (FORMAT parquet, COMPRESSION snappy)");
            }
        }
        finally
        {
            folder.Delete(true);
        }

        return $"{(long)Batches * GeneratedSource.BlockLength}";
    }
}
