using System.Collections.Concurrent;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>Where named ingests are kept, and what is told of their runs: in a hidden folder of the catalog's root; temporary ones in memory.</summary>
/// <remarks>
/// <code>
///   .deltaquery/ingests/NAME.json
///   .deltaquery/ingests/progress/ID.json    written by whoever runs it
/// </code></remarks>
internal sealed class IngestStore(EngineState engine)
{
    private readonly NamedObjects<IngestDefinition> _definitions = new(engine, ".deltaquery/ingests", IngestJson.Default.IngestDefinition, d => d.Name);
    private readonly NamedObjects<IngestProgress> _progress = new(engine, ".deltaquery/ingests/progress", IngestJson.Default.IngestProgress, p => p.Id);
    private readonly ConcurrentDictionary<string, IngestDefinition> _temporary = new(StringComparer.OrdinalIgnoreCase);

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

    /// <summary>What was told of an ingest last; null if it never ran.</summary>
    public async Task<IngestProgress?> ProgressAsync(IngestDefinition definition, CancellationToken cancellationToken) =>
        definition.IsTemporary ? null : await _progress.FindAsync(definition.Id, cancellationToken).ConfigureAwait(false);

    /// <summary>Tells how far an ingest is.</summary>
    public Task TellAsync(IngestDefinition definition, IngestProgress progress) =>
        definition.IsTemporary ? Task.CompletedTask : _progress.PutAsync(progress, replace: true, CancellationToken.None);

    /// <summary>Forgets what was told of an ingest.</summary>
    public Task ForgetProgressAsync(IngestDefinition definition, CancellationToken cancellationToken) =>
        definition.IsTemporary ? Task.CompletedTask : _progress.DeleteAsync(definition.Id, cancellationToken);
}
