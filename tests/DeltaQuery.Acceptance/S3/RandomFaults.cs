using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.S3;

/// <summary>Which requests go wrong, and how: by chance, now and then many of them.</summary>
internal sealed class RandomFaults(int seed)
{
    private static readonly ProxyFault[] Quick =
    [
        ProxyFault.ResetBeforeRequest, ProxyFault.ResetWithinRequest, ProxyFault.ResetBeforeAnswer, ProxyFault.ResetWithinAnswer, ProxyFault.AnswerLost,
        ProxyFault.TruncatedAnswer, ProxyFault.SlowDown, ProxyFault.InternalError, ProxyFault.TooManyRequests, ProxyFault.FalseError,
    ];

    private static readonly ProxyFault[] Slow = [ProxyFault.Trickle, ProxyFault.Hang, ProxyFault.Late];

    private readonly Random _random = new(seed);

    /// <summary>How many have come.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no request goes wrong now.</summary>
    public bool AreOff { get; set; }

    /// <summary>Whether most puts of commits go wrong now, and much of what asks after them.</summary>
    public bool IsStorm { get; set; }

    public ProxyFault Next(ProxiedRequest request)
    {
        lock (_random)
        {
            var isLooking = request.Kind is "LIST" or "GET commit"; // which most requests do
            var chance = IsStorm && request.IsCommit ? 0.9 : IsStorm && isLooking ? 0.4 : isLooking ? 0.05 : 0.15;
            if (AreOff || _random.NextDouble() >= chance)
                return ProxyFault.None;
            Count++;
            var faults = _random.Next(8) == 0 ? Slow : Quick;
            return faults[_random.Next(faults.Length)];
        }
    }

    /// <summary>How many faults of each kind hit which kind of request, as one line.</summary>
    public static string Told(IEnumerable<KeyValuePair<(ProxyFault Fault, string Kind), int>> faults)
    {
        var told = faults.ToList();
        var kinds = told.GroupBy(f => f.Key.Fault).OrderBy(g => g.Key).Select(g =>
            $"{g.Sum(f => f.Value)} {g.Key} ({string.Join(", ", g.GroupBy(f => f.Key.Kind).OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Sum(f => f.Value)} {k.Key}"))})");
        return $"faults between client and S3: {told.Sum(f => f.Value)}: {string.Join("; ", kinds)}";
    }
}
