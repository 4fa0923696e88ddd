namespace DeltaQuery.Engine.Storage;

/// <summary>What this process knows of one object in the cache.</summary>
/// <remarks>A range is present once this process has fetched it or has held its bytes against their checksum; what the index tells beyond that
/// is a hint that saves a request if it proves true.</remarks>
/// <param name="files">The files.</param>
internal sealed class SpoolEntry(SpoolFiles files)
{
    private readonly Lock _guard = new();
    private readonly RangeSet _present = new();
    private readonly List<SpoolRange> _unverified = [];
    private readonly List<SpoolClaim> _claims = [];
    private long _begun;

    public SpoolFiles Files => files;

    public SpoolHeader Header => files.Header;

    public ByteRange Whole => new(0, Header.Size);

    /// <summary>Where the columns lie, once the footer has been read.</summary>
    public ParquetRanges? Layout { get; set; }

    /// <summary>Whether the footer cannot be understood, so that the whole file is needed.</summary>
    public bool IsOpaque { get; set; }

    /// <summary>How many leases keep it; <see cref="LocalSpool"/> guards this and what follows.</summary>
    public int Leases { get; set; }

    /// <summary>When it was last let go of by a lease.</summary>
    public DateTime LastUse { get; set; }

    /// <summary>Whether it is out of use, so that it goes with its last lease.</summary>
    public bool IsDiscarded { get; set; }

    /// <summary>How many bytes came before anyone could ask for them: counted as fetched, not as found.</summary>
    public long Begun
    {
        init => _begun = value;
    }

    public bool Covers(ByteRange range)
    {
        lock (_guard)
            return _present.Covers(range);
    }

    /// <summary>Whether a request of some columns needs nothing that is not there.</summary>
    /// <param name="columns">The columns; null for all.</param>
    /// <param name="bytes">How many bytes are needed.</param>
    public bool IsReadyFor(SpoolColumns? columns, out long bytes)
    {
        bytes = Header.Size;
        if (columns is null || Layout is not { } layout)
            return Covers(Whole);
        bytes = 0;
        lock (_guard)
        {
            foreach (var range in layout.Of(columns).Append(new ByteRange(layout.Footer, Header.Size)))
            {
                if (!_present.Covers(range))
                    return false;
                bytes += range.Length;
            }
        }

        return true;
    }

    /// <summary>Whether the bytes of a range are there, as far as the index tells.</summary>
    public bool MayCover(ByteRange range)
    {
        lock (_guard)
            return _present.Covers(range) || _unverified.Exists(r => r.Range.Start <= range.Start && r.Range.End >= range.End);
    }

    public void AddPresent(ByteRange range)
    {
        lock (_guard)
            _present.Add(range);
    }

    /// <summary>Takes in what the index tells that is new, of this process or others.</summary>
    public void Refresh()
    {
        var found = files.NewRanges();
        lock (_guard)
        {
            _unverified.AddRange(found);
            _unverified.RemoveAll(r => _present.Covers(r.Range)); // what was written here is told of, too
        }
    }

    /// <summary>What the caller must see to so that some ranges are there; null if they all are, or others see to the rest.</summary>
    /// <param name="needed">The ranges.</param>
    /// <param name="others">If not null, to be awaited before asking again.</param>
    public SpoolClaim? Claim(RangeSet needed, out Task? others)
    {
        lock (_guard)
        {
            others = null;
            var missing = needed.Except(_present);
            if (missing.IsEmpty)
                return null;
            var free = missing.Except(new RangeSet(_claims.SelectMany(c => c.Ranges.Ranges)));
            if (free.IsEmpty)
            {
                others = Task.WhenAll(_claims.Where(c => c.Ranges.Ranges.Any(missing.Overlaps)).Select(c => c.Ended));
                return null;
            }

            var claim = new SpoolClaim(this, free);
            _claims.Add(claim);
            return claim;
        }
    }

    /// <summary>Holds what the index tells of a claim's ranges against its checksums, and gives what has to be fetched.</summary>
    public RangeSet Verify(SpoolClaim claim, CancellationToken cancellationToken)
    {
        Refresh();
        while (true)
        {
            SpoolRange next;
            lock (_guard)
            {
                var missing = claim.Ranges.Except(_present);
                var at = _unverified.FindIndex(r => missing.Overlaps(r.Range));
                if (at < 0)
                    return missing;
                next = _unverified[at];
                _unverified.RemoveAt(at);
            }

            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (files.IsSound(next))
                    AddPresent(next.Range);
            }
            catch
            {
                lock (_guard)
                    _unverified.Add(next);
                throw;
            }
        }
    }

    /// <summary><see cref="Begun"/> for the one who asks first.</summary>
    public long TakeBegun() => Interlocked.Exchange(ref _begun, 0);

    /// <summary>Called by a claim that is over.</summary>
    public void End(SpoolClaim claim)
    {
        lock (_guard)
            _claims.Remove(claim);
    }
}
