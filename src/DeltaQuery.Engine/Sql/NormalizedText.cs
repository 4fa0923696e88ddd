namespace DeltaQuery.Engine.Sql;

/// <summary>Text after <see cref="TextEdits"/>, and the place in the source of each of its offsets.</summary>
internal sealed class NormalizedText(string text, SourceSpan source, IReadOnlyList<OffsetShift> shifts)
{
    public string Text { get; } = text;

    /// <summary>The offset in the source text that an offset of this text came from: inside a replacement the start of what it replaced.
    /// </summary>
    public int ToSource(int offset)
    {
        var (low, high) = (0, shifts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (shifts[middle].Normalized <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        var (from, to) = low == 0 ? (0, source.Start) : (shifts[low - 1].Normalized, shifts[low - 1].Source);
        if (low < shifts.Count && offset >= shifts[low].Normalized - shifts[low].Length)
            return shifts[low].Source - shifts[low].Replaced;
        return Math.Min(to + offset - from, source.End);
    }

    /// <summary>The offset in this text of an offset of the source.</summary>
    public int FromSource(int offset)
    {
        var (low, high) = (0, shifts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (shifts[middle].Source <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        var (from, to) = low == 0 ? (source.Start, 0) : (shifts[low - 1].Source, shifts[low - 1].Normalized);
        var most = low < shifts.Count ? shifts[low].Normalized : Text.Length;
        return Math.Min(to + offset - from, most);
    }
}
