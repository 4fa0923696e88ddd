using System.Globalization;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine;
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
    private const long Messages = 1_000_000;
    private const double Growth = 1.1;

    public string Name => "G13";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var rounds = Math.Max(3, bench.Rounds / 2);
        yield return Compare(bench, "INGEST, 1M messages of 300 bytes", rounds, withBad: false, new Limit(1 / 0.8));
        yield return Compare(bench, "the same, 1 in 100 to a dead letter table", rounds, withBad: true, new Limit(1 / 0.6));
        var held = ChildProcess.RunSelf("ingest", bench.Data, "10000000").Trim().Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToList();
        yield return new Figure(
            Name, "memory after an INGEST of 10M messages", held[1], "after 1M", held[0], held[1] / held[0], new Limit(Growth), held[1] <= Growth * held[0])
        {
            Unit = "MB",
        };
    }

    /// <summary>Ingests so many messages into a new table and gives the memory that is held after the first million, and at the end.</summary>
    public static (double Early, double Late) Held(string root, long messages)
    {
        using var work = new WorkTable(root, "lineitem");
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Root = root });
        using var session = engine.OpenSession();
        Workbench.Run(session, $"CREATE TABLE {work.Next()} ({GeneratedSource.Columns})");
        var early = 0.0;
        Ingest(session, work.Name, messages, withBad: false, read =>
        {
            if (early == 0 && read >= Messages)
                early = Memory.Held();
        });
        return (early, Memory.Held());
    }

    private Figure Compare(Workbench bench, string what, int rounds, bool withBad, Limit limit)
    {
        using var work = new WorkTable(bench.Data, "lineitem");
        Verify(bench, work);
        return Paired.Compare(
            Name, what,
            new Side("", () => Ingest(bench.Session, work.Name, Messages, withBad))
            {
                Prepare = () => Create(bench, work),
            },
            new Side("append, from_json, COPY", () => Plain(bench)), limit, rounds);
    }

    private static void Create(Workbench bench, WorkTable work)
    {
        Workbench.Run(bench.Session, $"CREATE TABLE {work.Next()} ({GeneratedSource.Columns})");
        Workbench.Run(bench.Session, "DROP TABLE IF EXISTS work_dead");
    }

    // Both write the same rows.
    private static void Verify(Workbench bench, WorkTable work)
    {
        Create(bench, work);
        Ingest(bench.Session, work.Name, Messages, withBad: false);
        using var plain = new PlainIngest(bench.PlainConnection, bench.Data);
        Add(plain);
        Paired.Verify(
            "G13", bench.Ours(GeneratedSource.Summary(work.Name)),
            bench.Plain("DuckDB", GeneratedSource.Summary($"read_parquet({Engine.DuckDb.SqlText.Literal(plain.Files)})")));
    }

    private static string Ingest(DeltaSession session, string table, long messages, bool withBad, Action<long>? onRead = null)
    {
        var context = new DeltaQuery.Engine.Execution.ExecutionContext(session.State, new SourceText("INGEST"), new Dictionary<string, object?>(), default);
        var options = new SinkOptions(Reference(table), new PositionIds("bench"));
        if (withBad)
            options = options with { OnError = IngestErrorPolicy.DeadLetter, DeadLetters = Reference("work_dead") };
        var mapping = new MappingOptions { OnFault = withBad ? FaultPolicy.DeadLetter : FaultPolicy.Fail };
        var sink = new TableSink(session.State.Engine, options, new FormatMapper(mapping));
        using var result = IngestHandler.RunAsync(context, new GeneratedSource(messages, withBad), sink, new LoopOptions()).GetAwaiter().GetResult();
        var (read, dead) = (0L, 0L);
        while (result.Rows!.Next() is { } batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                read += long.Parse(batch.GetText(2, row)!, CultureInfo.InvariantCulture);
                dead += long.Parse(batch.GetText(6, row)!, CultureInfo.InvariantCulture);
                onRead?.Invoke(read);
            }
        }

        return $"{result.RecordsAffected + dead}";
    }

    private static TableReference Reference(string table) => new([new Identifier(table, TokenKind.Word, default)], null, default);

    private static string Plain(Workbench bench)
    {
        using var plain = new PlainIngest(bench.PlainConnection, bench.Data);
        Add(plain);
        return $"{Messages}";
    }

    private static void Add(PlainIngest plain)
    {
        for (var i = 0L; i < Messages; i++)
            plain.Add(GeneratedSource.Block[(int)(i % GeneratedSource.BlockLength)]);
        plain.Copy();
    }
}
