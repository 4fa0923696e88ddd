namespace DeltaQuery.Engine.DuckDb;

/// <summary>A session time zone's offsets from UTC, asked of DuckDB's own time zone data.</summary>
/// <remarks>Kept per bucket of seven days: one query tells the offset at both ends; only where they differ the transition is searched.
/// A zone with two transitions within seven days would be wrong in between; there is none.</remarks>
internal sealed class TimeZoneOffsets : IDisposable
{
    private const long MicrosPerBucket = 7 * TimeSpan.MicrosecondsPerDay;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Bucket> _buckets = [];
    private readonly DuckDbConnection _connection;
    private readonly DuckDbStatement _statement;
    private long _lastIndex = long.MinValue;
    private Bucket _last;

    /// <summary>Reads zones through a connection of its own.</summary>
    /// <exception cref="DuckDbException">DuckDB does not know the zone.</exception>
    public TimeZoneOffsets(DuckDbDatabase database, string zone)
    {
        Zone = zone;
        _connection = database.Connect();
        try
        {
            _connection.Execute($"SET TimeZone = {SqlText.Literal(zone)}");
            _statement = _connection.Prepare(
                "SELECT date_part('timezone', make_timestamptz($1::BIGINT)), date_part('timezone', make_timestamptz($2::BIGINT))");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public string Zone { get; }

    /// <summary>How many queries were needed so far.</summary>
    internal int Queries { get; private set; }

    /// <summary>The offset at an instant, in seconds east of UTC.</summary>
    public int OffsetSeconds(long micros)
    {
        var index = Math.DivRem(micros, MicrosPerBucket, out var rest);
        if (rest < 0) index--;
        lock (_gate)
        {
            if (index != _lastIndex)
            {
                if (!_buckets.TryGetValue(index, out _last)) _buckets[index] = _last = Read(index);
                _lastIndex = index;
            }

            return micros < _last.Transition ? _last.Before : _last.After;
        }
    }

    public void Dispose()
    {
        _statement.Dispose();
        _connection.Dispose();
    }

    private Bucket Read(long index)
    {
        var low = (long)Int128.Max((Int128)index * MicrosPerBucket, Earliest);
        var high = (long)Int128.Min((Int128)(index + 1) * MicrosPerBucket - 1, Latest);
        var (before, after) = Ask(low, high);
        if (before == after) return new Bucket(low, before, after);

        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (Ask(middle, middle).First == before) low = middle;
            else high = middle;
        }

        return new Bucket(high, before, after);
    }

    // The first and the last TIMESTAMP that is finite.
    private const long Earliest = -9_223_372_022_400_000_000;
    private const long Latest = 9_223_372_036_854_775_806;

    private (int First, int Second) Ask(long first, long second)
    {
        Queries++;
        _statement.Bind(1, first);
        _statement.Bind(2, second);
        using var result = _statement.Execute();
        using var chunk = result.FetchChunk()!;
        return ((int)chunk[0].At<long>(0), (int)chunk[1].At<long>(0));
    }

    /// <summary>Before the transition one offset, from it on the other.</summary>
    private readonly record struct Bucket(long Transition, int Before, int After);
}
