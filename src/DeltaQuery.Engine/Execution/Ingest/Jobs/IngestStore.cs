using System.Collections.Concurrent;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>Where named ingests are kept, and what is told of their runs: in a hidden folder of the catalog's root; temporary ones in memory.</summary>
/// <remarks>
/// <code>
///   .deltaquery/ingests/NAME.json
///   .deltaquery/ingests/changes/ID@CREATED.REVISION.json    who writes it first makes that change
///   .deltaquery/ingests/progress/ID/RUN.json                written by whoever runs it: the members of a group do so side by side
/// </code></remarks>
internal sealed class IngestStore(EngineState engine)
{
    private readonly NamedObjects<IngestDefinition> _definitions = new(engine, ".deltaquery/ingests", IngestJson.Default.IngestDefinition, d => d.Name);
    private readonly NamedObjects<IngestChange> _changes = new(engine, ".deltaquery/ingests/changes", IngestJson.Default.IngestChange, c => c.Name);
    // So many changes of an ingest are remembered: one that reads so slowly that more come meanwhile finds its place free, and undoes them.
    private const int KeptChanges = 20;

    private readonly ConcurrentDictionary<string, IngestDefinition> _temporary = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long whoever has begun a change may take to end it; then the next one does.</summary>
    public TimeSpan LongestChange { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>All ingests, by name.</summary>
    public async Task<IReadOnlyList<IngestDefinition>> AllAsync(CancellationToken cancellationToken) =>
    [
        .. (await _definitions.ListAsync(cancellationToken).ConfigureAwait(false)).Where(d => !_temporary.ContainsKey(d.Name)).Concat(_temporary.Values)
            .OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The ingest of a name, in any case, or null; a temporary one hides one that is kept.</summary>
    public async Task<IngestDefinition?> FindAsync(string name, CancellationToken cancellationToken) =>
        _temporary.TryGetValue(name, out var temporary) ? temporary : await _definitions.FindAsync(name, cancellationToken).ConfigureAwait(false);

    /// <summary>An ingest as it is now, whatever its name; null if it was dropped.</summary>
    public async Task<IngestDefinition?> NowAsync(IngestDefinition definition, CancellationToken cancellationToken)
    {
        if (await FindAsync(definition.Name, cancellationToken).ConfigureAwait(false) is { } same && same.Id == definition.Id)
            return same;
        return (await AllAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(d => d.Id == definition.Id && d.IsTemporary == definition.IsTemporary);
    }

    /// <summary>An id that no other ingest has.</summary>
    public async Task<string> NewIdAsync(string name, CancellationToken cancellationToken)
    {
        var all = await AllAsync(cancellationToken).ConfigureAwait(false);
        return all.Any(d => d.Id.Equals(name, StringComparison.OrdinalIgnoreCase)) ? $"{name}-{Guid.NewGuid():N}"[..(name.Length + 9)] : name;
    }

    /// <summary>Keeps a new ingest; false if there is one of that name.</summary>
    public async Task<bool> TryAddAsync(IngestDefinition definition, CancellationToken cancellationToken) => definition.IsTemporary
        ? _temporary.TryAdd(definition.Name, definition)
        : await _definitions.PutAsync(definition, replace: false, cancellationToken).ConfigureAwait(false);

    /// <summary>Keeps an ingest, perhaps under another name, in the place of what it was.</summary>
    /// <param name="was">What it was when it was read.</param>
    /// <param name="now">What it is to be.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is kept; null where another has changed it since it was read: nothing is.</returns>
    public async Task<IngestDefinition?> TryReplaceAsync(IngestDefinition was, IngestDefinition now, CancellationToken cancellationToken)
    {
        now = now with { Revision = was.Revision + 1 };
        if (was.IsTemporary || now.IsTemporary)
            return await ReplaceTemporaryAsync(was, now, cancellationToken).ConfigureAwait(false);
        if (!await _changes.PutAsync(new IngestChange(IngestChange.NameOf(was), now), replace: false, cancellationToken).ConfigureAwait(false))
        {
            await FinishAsync(was, cancellationToken).ConfigureAwait(false);
            return null;
        }

        // The change is made: whoever comes next ends it, if we do not.
        if (!await MoveAsync(was, now, CancellationToken.None).ConfigureAwait(false))
            return null;
        if (now.Revision > KeptChanges)
            await _changes.DeleteAsync(IngestChange.NameOf(was, 1 - KeptChanges), CancellationToken.None).ConfigureAwait(false);
        return now;
    }

    /// <summary>Keeps an ingest in the place of the one that has its name.</summary>
    public async Task PutAsync(IngestDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.IsTemporary)
            _temporary[definition.Name] = definition;
        else
            await _definitions.PutAsync(definition, replace: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a name from an ingest.</summary>
    public async Task RemoveAsync(IngestDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.IsTemporary)
            _temporary.TryRemove(definition.Name, out _);
        else
            await _definitions.DeleteAsync(definition.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was told of an ingest's last runs; null if it never ran.</summary>
    public async Task<IngestProgress?> ProgressAsync(IngestDefinition definition, CancellationToken cancellationToken) => definition.IsTemporary ? null
        : IngestProgress.Together(await RunsOf(definition).ListAsync(cancellationToken).ConfigureAwait(false), DateTimeOffset.UtcNow);

    /// <summary>Tells how far a run is.</summary>
    public Task TellAsync(IngestDefinition definition, IngestProgress progress) =>
        definition.IsTemporary ? Task.CompletedTask : RunsOf(definition).PutAsync(progress, replace: true, CancellationToken.None);

    /// <summary>Forgets what was told of runs that are over.</summary>
    public async Task ForgetEndedAsync(IngestDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.IsTemporary)
            return;
        var runs = RunsOf(definition);
        foreach (var run in (await runs.ListAsync(cancellationToken).ConfigureAwait(false)).Where(r => !r.IsAlive(DateTimeOffset.UtcNow)))
            await runs.DeleteAsync(run.Run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets the changes of an ingest that was dropped, and what was told of it.</summary>
    public async Task ForgetAsync(IngestDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.IsTemporary)
            return;
        var runs = RunsOf(definition);
        foreach (var run in await runs.ListAsync(cancellationToken).ConfigureAwait(false))
            await runs.DeleteAsync(run.Run, cancellationToken).ConfigureAwait(false);
        foreach (var change in (await _changes.ListAsync(cancellationToken).ConfigureAwait(false)).Where(c => c.Definition.Id == definition.Id))
            await _changes.DeleteAsync(change.Name, cancellationToken).ConfigureAwait(false);
    }

    private NamedObjects<IngestProgress> RunsOf(IngestDefinition definition) => new(
        engine, $".deltaquery/ingests/progress/{JsonObjects.FileNameOf(definition.Id)}", IngestJson.Default.IngestProgress, p => p.Run);

    private async Task<IngestDefinition?> ReplaceTemporaryAsync(IngestDefinition was, IngestDefinition now, CancellationToken cancellationToken)
    {
        if (was.IsTemporary && now.IsTemporary)
            return ReplaceTemporary(was, now) ? now : null;
        if (await FindAsync(was.Name, cancellationToken).ConfigureAwait(false) != was)
            return null;
        await RemoveAsync(was, cancellationToken).ConfigureAwait(false);
        await PutAsync(now, cancellationToken).ConfigureAwait(false);
        return now;
    }

    private bool ReplaceTemporary(IngestDefinition was, IngestDefinition now)
    {
        if (was.Name.Equals(now.Name, StringComparison.OrdinalIgnoreCase))
            return _temporary.TryUpdate(was.Name, now, was);
        if (!_temporary.TryAdd(now.Name, now))
            return false;
        if (_temporary.TryRemove(KeyValuePair.Create(was.Name, was)))
            return true;
        _temporary.TryRemove(now.Name, out _);
        return false;
    }

    /// <summary>Ends a change; false, and it is none, where it gives a name that another ingest has taken.</summary>
    private async Task<bool> MoveAsync(IngestDefinition was, IngestDefinition now, CancellationToken cancellationToken)
    {
        if (was.Name.Equals(now.Name, StringComparison.OrdinalIgnoreCase))
        {
            await PutAsync(now, cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (!await TryAddAsync(now, cancellationToken).ConfigureAwait(false)
            && (await FindAsync(now.Name, cancellationToken).ConfigureAwait(false))?.Id != now.Id)
        {
            await _changes.DeleteAsync(IngestChange.NameOf(was), cancellationToken).ConfigureAwait(false);
            return false;
        }

        await RemoveAsync(was, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Waits until another's change can be seen, and makes it visible where who began it has not.</summary>
    private async Task FinishAsync(IngestDefinition was, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(50))
        {
            if (await FindAsync(was.Name, cancellationToken).ConfigureAwait(false) != was)
                return;
            if (waited >= LongestChange)
                break;
            await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }

        if (await _changes.FindAsync(IngestChange.NameOf(was), cancellationToken).ConfigureAwait(false) is { } change)
            await MoveAsync(was, change.Definition, cancellationToken).ConfigureAwait(false);
    }
}
