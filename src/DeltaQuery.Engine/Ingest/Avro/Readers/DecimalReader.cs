using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A decimal's unscaled value, the first byte first, in two's complement, as DECIMAL.</summary>
/// <param name="size">The bytes of a fixed, or null: they are bytes.</param>
/// <param name="precision">The digits that it may have.</param>
internal sealed class DecimalReader(int? size, int precision) : ValueReader
{
    private readonly Int128 _end = Power(precision);

    private readonly DuckDbType _stored = LogicalType.Decimal((byte)precision, 0).InternalType;

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (size is { } length ? !cursor.TryTake(length, out var bytes) : !cursor.TryReadBytes(out bytes))
            return false;
        if (bytes.Length == 0)
            return cursor.Fail("a decimal without a byte");
        var sign = (byte)((sbyte)bytes[0] >> 7);
        while (bytes.Length > 16)
        {
            if (bytes[0] != sign || ((bytes[1] ^ sign) & 0x80) != 0)
                return cursor.Fail($"a decimal has more than {precision} digits");
            bytes = bytes[1..];
        }

        Int128 value = sign == 0 ? 0 : -1;
        foreach (var b in bytes)
            value = (value << 8) | b;
        if (value >= _end || value <= -_end)
            return cursor.Fail($"a decimal has more than {precision} digits");
        Add(target, value);
        return true;
    }

    private void Add(VectorWriter target, Int128 value)
    {
        switch (_stored)
        {
            case DuckDbType.SmallInt: target.Add((short)value); break;
            case DuckDbType.Integer: target.Add((int)value); break;
            case DuckDbType.BigInt: target.Add((long)value); break;
            default: target.Add(value); break;
        }
    }

    private static Int128 Power(int digits)
    {
        Int128 power = 1;
        for (var i = 0; i < digits; i++)
            power *= 10;
        return power;
    }
}
