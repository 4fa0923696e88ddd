namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>A set of places from 0 on: bit r of word r / 64 is place r.</summary>
internal sealed class Bitmap
{
    private ulong[] _words = [];

    public ulong[] Words => _words;

    /// <summary>How many places there are.</summary>
    public long Count { get; private set; }

    /// <summary>False if the place was there already.</summary>
    public bool Add(long place)
    {
        var word = checked((int)(place >> 6));
        if (word >= _words.Length)
            Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));
        var before = _words[word];
        _words[word] |= 1UL << (int)(place & 63);
        if (before == _words[word])
            return false;
        Count++;
        return true;
    }
}
