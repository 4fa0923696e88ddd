using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution;

/// <summary>Objects with names, kept in a folder below the catalog's root: <c>FOLDER/NAME.json</c>. Engines share them; names have no case.</summary>
/// <param name="engine">The engine.</param>
/// <param name="folder">The folder, from the root on.</param>
/// <param name="type">How one is written.</param>
/// <param name="nameOf">Its name.</param>
internal sealed class NamedObjects<T>(EngineState engine, string folder, JsonTypeInfo<T> type, Func<T, string> nameOf)
    where T : class
{
    private readonly string _folder = ObjectStores.Join(engine.Root, folder);
    private readonly IObjectStore _store = engine.Stores.For(engine.Root);

    /// <summary>All of them, by name.</summary>
    public async Task<IReadOnlyList<T>> ListAsync(CancellationToken cancellationToken)
    {
        var objects = new List<T>();
        foreach (var file in await _store.ListAsync(_folder, null, cancellationToken).ConfigureAwait(false))
        {
            if (file.Name.EndsWith(".json", StringComparison.Ordinal)
                && await _store.ReadJsonAsync(ObjectStores.Join(_folder, file.Name), type, cancellationToken).ConfigureAwait(false) is { } found)
                objects.Add(found);
        }

        return objects;
    }

    /// <summary>The object of a name, in any case, or null.</summary>
    public async Task<T?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(o => nameOf(o).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Keeps an object; false if there is one of that name that is not to be replaced.</summary>
    public async Task<bool> PutAsync(T value, bool replace, CancellationToken cancellationToken)
    {
        if (!replace && await FindAsync(nameOf(value), cancellationToken).ConfigureAwait(false) is not null)
            return false;
        await _store.CreateDirectoryAsync(_folder, lasting: false, cancellationToken).ConfigureAwait(false);
        var content = JsonSerializer.SerializeToUtf8Bytes(value, type);
        if (!replace)
            return await _store.PutSettledAsync(PathOf(nameOf(value)), content, cancellationToken).ConfigureAwait(false);
        await _store.PutAsync(PathOf(nameOf(value)), content, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Forgets the object of a name.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => _store.DeleteAsync(PathOf(name), cancellationToken);

    private string PathOf(string name) => ObjectStores.Join(_folder, $"{JsonObjects.FileNameOf(name)}.json");
}
