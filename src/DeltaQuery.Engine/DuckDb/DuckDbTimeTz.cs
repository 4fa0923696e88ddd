namespace DeltaQuery.Engine.DuckDb;

/// <summary>A TIME WITH TIME ZONE: microseconds since midnight and the offset from UTC in seconds.</summary>
/// <remarks>
/// <code>
/// | 40 bits micros | 24 bits 57599 - offset |
/// </code>
/// </remarks>
internal readonly record struct DuckDbTimeTz(long Micros, int OffsetSeconds)
{
    private const int MaxOffset = 16 * 60 * 60 - 1;

    public ulong Bits => (ulong)Micros << 24 | (uint)(MaxOffset - OffsetSeconds);

    public static DuckDbTimeTz FromBits(ulong bits) => new((long)(bits >> 24), MaxOffset - (int)(bits & 0xFFFFFF));

    public override string ToString()
    {
        var text = new TextBuffer();
        ValueText.AppendTimeTz(text, this);
        return text.ToString();
    }
}
