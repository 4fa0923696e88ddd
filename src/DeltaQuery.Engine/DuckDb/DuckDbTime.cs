namespace DeltaQuery.Engine.DuckDb;

/// <summary>A TIME that <see cref="TimeOnly"/> cannot hold: 24:00:00, or nanoseconds. Nanos since midnight.</summary>
internal readonly record struct DuckDbTime(long Nanos)
{
    public override string ToString()
    {
        var text = new TextBuffer();
        ValueText.AppendTime(text, Nanos);
        return text.ToString();
    }
}
