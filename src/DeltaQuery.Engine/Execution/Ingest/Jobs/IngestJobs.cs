using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>The named ingests that an engine runs in the background.</summary>
internal sealed class IngestJobs(EngineState engine) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IngestJob> _jobs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where all ingests are kept.</summary>
    public IngestStore Store { get; } = new(engine);

    /// <summary>Makes what reads Kafka; another in tests.</summary>
    public Func<KafkaSourceOptions, IKafkaSource> NewSource { get; set; } = options => new KafkaSource(options);

    /// <summary>How often running ingests look at their definitions, and tell how far they are.</summary>
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Those that run or wait to be resumed.</summary>
    public IReadOnlyList<IngestJob> Active
    {
        get
        {
            lock (_gate)
                return [.. _jobs.Values.Where(j => !j.HasEnded)];
        }
    }

    /// <summary>The run of an ingest, also one that has ended; null if this engine never ran it.</summary>
    public IngestJob? Find(IngestDefinition definition)
    {
        lock (_gate)
            return _jobs.GetValueOrDefault(Key(definition));
    }

    /// <summary>Starts an ingest that does not run here.</summary>
    public async Task StartAsync(IngestDefinition definition)
    {
        if (Find(definition) is { Progress.State: not (IngestState.Running or IngestState.Paused) } ending)
            await ending.StopAsync().ConfigureAwait(false);
        lock (_gate)
        {
            if (_jobs.TryGetValue(Key(definition), out var job) && !job.HasEnded)
            {
                job.Look();
                return;
            }

            job?.Dispose();
            _jobs[Key(definition)] = new IngestJob(engine, this, definition);
        }
    }

    /// <summary>What can be told of an ingest's last run; null if it never ran. One that ended here may have run elsewhere since.</summary>
    public async Task<IngestProgress?> ProgressAsync(IngestDefinition definition, CancellationToken cancellationToken)
    {
        var job = Find(definition);
        if (job is { HasEnded: false })
            return job.Progress;
        var told = await Store.ProgressAsync(definition, cancellationToken).ConfigureAwait(false);
        return job is not null && (told is null || told.Run == job.Progress.Run) ? job.Progress : told;
    }

    /// <summary>Ends all, each with what it has buffered.</summary>
    public void Dispose()
    {
        Task.WhenAll(Active.Select(j => j.StopAsync())).GetAwaiter().GetResult();
        foreach (var job in _jobs.Values)
            job.Dispose();
        _jobs.Clear();
    }

    private static string Key(IngestDefinition definition) => definition.IsTemporary ? $"temp:{definition.Id}" : $"kept:{definition.Id}";
}
