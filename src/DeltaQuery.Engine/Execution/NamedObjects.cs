using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution;

/// <summary>What is kept with the catalog beside its tables: JSON files, each by its name, in a hidden folder of the root. Case does not count in names.</summary>
/// <param name="engine">The engine.</param>
/// <param name="folder">The folder, below the root.</param>
/// <param name="type">How a file is written.</param>
internal sealed class NamedObjects<T>(EngineState engine, string folder, JsonTypeInfo<T> type)
    where T : class
{
    private readonly string _directory = ObjectStores.Join(engine.Root, folder);
    private readonly IObjectStore _store = engine.Stores.For(engine.Root);

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<T>> AllAsync(CancellationToken cancellationToken)
    {
        var all = new List<T>();
        foreach (var file in await _store.ListAsync(_directory, null, cancellationToken).ConfigureAwait(false))
        {
            if (file.Name.EndsWith(".json", StringComparison.Ordinal)
                && await StoredJson.ReadAsync(_store, ObjectStores.Join(_directory, file.Name), type, cancellationToken).ConfigureAwait(false) is { } one)
                all.Add(one);
        }

        return all;
    }

    /// <summary>That of a name, or null.</summary>
    public Task<T?> FindAsync(string name, CancellationToken cancellationToken) => StoredJson.ReadAsync(_store, PathOf(name), type, cancellationToken);

    /// <summary>Keeps one under a name; false if the name is taken.</summary>
    public async Task<bool> PutIfAbsentAsync(string name, T value, CancellationToken cancellationToken)
    {
        await _store.CreateDirectoryAsync(_directory, lasting: false, cancellationToken).ConfigureAwait(false);
        return await _store.PutSettledAsync(PathOf(name), JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps one under a name, in the place of the one that has it.</summary>
    public async Task PutAsync(string name, T value, CancellationToken cancellationToken)
    {
        await _store.CreateDirectoryAsync(_directory, lasting: false, cancellationToken).ConfigureAwait(false);
        await _store.PutAsync(PathOf(name), JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets that of a name.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => _store.DeleteAsync(PathOf(name), cancellationToken);

    private string PathOf(string name) => ObjectStores.Join(_directory, $"{StoredJson.FileName(name)}.json");
}
