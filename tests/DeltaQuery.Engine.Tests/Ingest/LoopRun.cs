using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>A loop over topics and a table in memory.</summary>
internal sealed class LoopRun
{
    public LoopRun(params IReadOnlyList<MemoryTopic> topics)
        : this(new MemoryTable(), topics)
    {
    }

    public LoopRun(MemoryTable table, params IReadOnlyList<MemoryTopic> topics)
    {
        (Table, Sink, Source) = (table, new MemorySink(table), new MemorySource(Clock, topics));
        Options = new LoopOptions { Clock = Clock, Warn = Warnings.Add, HandOverWait = TimeSpan.FromSeconds(30) };
    }

    public JumpingClock Clock { get; } = new();

    public MemoryTable Table { get; }

    public MemorySource Source { get; }

    public MemorySink Sink { get; }

    public LoopOptions Options { get; init; }

    /// <summary>Whether time goes on while a commit is under way.</summary>
    public bool Gated { get; init; }

    public List<BatchReport> Reports { get; } = [];

    public List<string> Warnings { get; } = [];

    public IEnumerable<long> BatchRows => Reports.Select(r => r.RowsRead);

    public Action<BatchReport>? OnReport { get; set; }

    public async Task RunAsync(Func<LoopOptions, LoopOptions>? with = null, CancellationToken cancellationToken = default, Action<IngestLoop>? onLoop = null)
    {
        using var loop = new IngestLoop(Source, Sink, with?.Invoke(Options) ?? Options, report =>
        {
            Reports.Add(report);
            OnReport?.Invoke(report);
        });
        if (!Gated)
            Source.BeforeWait = () => SpinWait.SpinUntil(() => !loop.IsCommitting); // commits take no time
        onLoop?.Invoke(loop);
        await loop.RunAsync(cancellationToken);
    }

    public static LoopOptions Until(LoopOptions options, EndKind kind) => options with { End = new EndRule(kind) };
}
