namespace DeltaQuery.Engine.Execution.Secrets;

/// <summary>The secrets of an engine that are texts: passwords and keys for other services. They are in memory alone, and names have no
/// case.</summary>
internal sealed class TextSecrets
{
    private readonly Lock _guard = new();
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Their names, in order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_guard)
                return [.. _values.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The value of a secret; null if there is none of that name.</summary>
    public string? Find(string name)
    {
        lock (_guard)
            return _values.GetValueOrDefault(name);
    }

    /// <summary>The error for a secret that there is not.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">What the sentence goes on with.</param>
    public static DeltaException NotFound(string name, string what) => new(DeltaErrorCode.QueryFailed, $"there is no secret {name}{what}")
    {
        Hint = $"CREATE SECRET {name} (TYPE TEXT, VALUE ..) makes it; secrets end with the engine",
    };

    /// <summary>Takes a secret up; false if there is one of that name that is not to be replaced.</summary>
    public bool Add(string name, string value, bool replaces)
    {
        lock (_guard)
        {
            if (replaces)
                _values.Remove(name); // so that it has the name as it is written now
            return _values.TryAdd(name, value);
        }
    }

    /// <summary>Forgets a secret; false if there is none of that name.</summary>
    public bool Remove(string name)
    {
        lock (_guard)
            return _values.Remove(name);
    }
}
