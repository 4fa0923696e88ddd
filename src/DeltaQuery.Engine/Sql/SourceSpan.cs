namespace DeltaQuery.Engine.Sql;

/// <summary>A stretch of a <see cref="SourceText"/>, in UTF-16 code units.</summary>
internal readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>The offset just after the span.</summary>
    public int End => Start + Length;

    /// <summary>The span from <paramref name="start"/> up to, and without, <paramref name="end"/>.</summary>
    public static SourceSpan FromBounds(int start, int end) => new(start, end - start);

    /// <summary>Whether <paramref name="offset"/> lies in the span.</summary>
    public bool Contains(int offset) => offset >= Start && offset < End;

    /// <summary>Whether <paramref name="other"/> lies wholly in the span.</summary>
    public bool Contains(SourceSpan other) => other.Start >= Start && other.End <= End;
}
