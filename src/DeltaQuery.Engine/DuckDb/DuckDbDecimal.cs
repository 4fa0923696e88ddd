namespace DeltaQuery.Engine.DuckDb;

/// <summary>A DECIMAL that may be too wide for <see cref="decimal"/>: Unscaled / 10^Scale, at most 38 digits.</summary>
internal readonly record struct DuckDbDecimal(Int128 Unscaled, byte Scale)
{
    public override string ToString()
    {
        var text = new TextBuffer();
        ValueText.AppendDecimal(text, Unscaled, 38, Scale);
        return text.ToString();
    }
}
