using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>An engine for one connection. Connections of the same string share one, which is kept for a while after the last of them.</summary>
internal sealed class EngineLease : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, Shared> Engines = new(StringComparer.Ordinal);

    private readonly Shared _shared;
    private bool _ended;

    private EngineLease(Shared shared) => _shared = shared;

    public DeltaEngine Engine => _shared.Engine.Value;

    /// <summary>Whether somebody has found that nothing runs in the engine any more.</summary>
    public bool HasFailed => _shared.HasFailed;

    /// <summary>Opens an engine, or takes part in one that is open.</summary>
    /// <param name="options">The connection string.</param>
    /// <param name="settings">What the connection's source says beside it; null for a connection without one.</param>
    public static EngineLease Take(DeltaQueryConnectionStringBuilder options, SourceSettings? settings = null)
    {
        if (!options.Pooling)
            return Opened(new EngineLease(new Shared(null, options, settings)));
        var key = $"{Directory.GetCurrentDirectory()}\n{settings?.EngineKey}\n{options.ConnectionString}"; // a relative path means another folder elsewhere
        Shared? shared;
        lock (Gate)
        {
            if (!Engines.TryGetValue(key, out shared))
                Engines.Add(key, shared = new Shared(key, options, settings));
            shared.Users++;
        }

        return Opened(new EngineLease(shared));
    }

    /// <summary>Closes all engines that no connection uses, and the others when their last connection closes.</summary>
    /// <param name="connectionString">Those of this string alone; null for all.</param>
    public static void Clear(string? connectionString)
    {
        var unused = new List<Shared>();
        lock (Gate)
        {
            foreach (var (key, shared) in Engines.Where(e => connectionString is null || e.Value.ConnectionString == connectionString).ToList())
            {
                Engines.Remove(key);
                shared.IsRetired = true;
                if (shared.Users == 0)
                    unused.Add(shared);
            }
        }

        unused.ForEach(s => s.Close());
    }

    /// <summary>Another share of the same engine.</summary>
    public EngineLease Again()
    {
        lock (Gate)
            _shared.Users++;
        return new EngineLease(_shared);
    }

    /// <summary>Gives the share up for good.</summary>
    /// <param name="closes">Whether nobody can ask for this engine any longer: it is closed with its last connection, not kept for a while.</param>
    public void Retire(bool closes)
    {
        if (closes)
            Forget();
        Dispose();
    }

    /// <summary>Gives the share up, and the engine, in which nothing runs any more: who asks next gets another one.</summary>
    public void Fail()
    {
        _shared.HasFailed = true;
        Retire(closes: true);
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (_ended)
                return;
            _ended = true;
            if (--_shared.Users > 0)
                return;
            if (_shared.Key is not null && !_shared.IsRetired)
            {
                _shared.CloseLater(IdleTime);
                return;
            }
        }

        _shared.Close();
    }

    private static EngineLease Opened(EngineLease lease)
    {
        try
        {
            _ = lease.Engine;
            return lease;
        }
        catch
        {
            lease.Retire(closes: true); // the next connection tries anew
            throw;
        }
    }

    // Nobody is given it any more.
    private void Forget()
    {
        lock (Gate)
        {
            if (_shared.Key is { } key && Engines.GetValueOrDefault(key) == _shared)
                Engines.Remove(key);
            _shared.IsRetired = true;
        }
    }

    private sealed class Shared(string? key, DeltaQueryConnectionStringBuilder options, SourceSettings? settings)
    {
        private Timer? _closing;

        public string? Key { get; } = key;

        public string ConnectionString { get; } = options.ConnectionString;

        public Lazy<DeltaEngine> Engine { get; } = new(() => SourceSettings.Open(options, settings));

        public int Users { get; set; } = key is null ? 1 : 0;

        public bool IsRetired { get; set; }

        public bool HasFailed { get; set; }

        public void CloseLater(TimeSpan time)
        {
            _closing ??= new Timer(_ => CloseIfIdle());
            _closing.Change(time, Timeout.InfiniteTimeSpan);
        }

        public void Close()
        {
            _closing?.Dispose();
            if (Engine.IsValueCreated)
                Engine.Value.Dispose();
        }

        private void CloseIfIdle()
        {
            lock (Gate)
            {
                if (Users > 0 || IsRetired)
                    return;
                IsRetired = true;
                Engines.Remove(Key!);
            }

            Close();
        }
    }
}
