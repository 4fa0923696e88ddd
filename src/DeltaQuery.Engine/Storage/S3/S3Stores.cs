namespace DeltaQuery.Engine.Storage.S3;

/// <summary>The S3 stores of an engine: one for what the environment or the options say, and one for each secret, which is for the paths of its
/// scope.</summary>
/// <param name="options">How paths are reached that no secret is for.</param>
/// <param name="staging">Where DuckDB writes what will be uploaded.</param>
internal sealed class S3Stores(S3Options options, StagingFolder staging) : IDisposable
{
    private readonly Lock _guard = new();
    private readonly Dictionary<string, S3Secret> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<S3Options, S3ObjectStore> _stores = [];
    private readonly List<S3Client> _clients = [];

    /// <summary>What was sent to all of them.</summary>
    public S3Counters Counters { get; } = new();

    /// <summary>The limits of all requests.</summary>
    public S3Limits Limits { get; } = new(options.Timeout, options.Retries);

    /// <summary>How paths are reached that no secret is for.</summary>
    public S3Options Options => options;

    /// <summary>The secrets, in the order of their names.</summary>
    public IReadOnlyList<S3Secret> Secrets
    {
        get
        {
            lock (_guard)
                return [.. _secrets.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>How a path is reached: as the secret with the longest scope says that it lies in.</summary>
    public S3Options OptionsFor(string path)
    {
        lock (_guard)
        {
            return _secrets.Values.Where(s => s.Covers(path) is not null)
                .OrderByDescending(s => s.Covers(path)).ThenBy(s => s.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault()?.Options ?? options;
        }
    }

    /// <summary>The store of a path.</summary>
    public S3ObjectStore For(string path)
    {
        lock (_guard)
        {
            var chosen = OptionsFor(path);
            if (_stores.TryGetValue(chosen, out var store))
                return store;
            var client = new S3Client(chosen, Limits, Counters);
            _clients.Add(client);
            return _stores[chosen] = new S3ObjectStore(client, staging);
        }
    }

    /// <summary>Takes a secret up; false if there is one of that name that is not to be replaced.</summary>
    public bool Add(S3Secret secret, bool replaces)
    {
        lock (_guard)
        {
            if (!replaces && _secrets.ContainsKey(secret.Name))
                return false;
            _secrets[secret.Name] = secret;
            return true;
        }
    }

    /// <summary>Forgets a secret; false if there is none of that name.</summary>
    public bool Remove(string name)
    {
        lock (_guard)
            return _secrets.Remove(name);
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }
}
