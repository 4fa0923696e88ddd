using System.Buffers.Binary;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>BLOB, BIT and GEOMETRY.</summary>
internal static partial class ValueText
{
    internal static void AppendBlob(TextBuffer text, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            if (b is >= 32 and <= 126 and not (byte)'\\' and not (byte)'\'' and not (byte)'"') text.Append((char)b);
            else
            {
                text.Append("\\x");
                text.Append(b, "X2");
            }
    }

    /// <summary>A BIT: the first byte counts the padding bits at the front of the second.</summary>
    internal static string BitText(ReadOnlySpan<byte> bits)
    {
        var padding = bits[0];
        return string.Create((bits.Length - 1) * 8 - padding, bits, (chars, stored) =>
        {
            for (var i = 0; i < chars.Length; i++)
            {
                var bit = i + stored[0];
                chars[i] = (stored[1 + bit / 8] & 0x80 >> bit % 8) != 0 ? '1' : '0';
            }
        });
    }

    /// <summary>A GEOMETRY, which DuckDB stores as little-endian WKB, as WKT.</summary>
    internal static void AppendGeometry(TextBuffer text, ReadOnlySpan<byte> wkb) => AppendShape(text, ref wkb);

    private static readonly string[] ShapeNames =
        ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];

    private static void AppendShape(TextBuffer text, ref ReadOnlySpan<byte> wkb)
    {
        var kind = ReadKind(ref wkb, out var dimensions, out var flags);
        if (kind is < 1 or > 7) throw new DuckDbException(DuckDbErrorType.InvalidInput, $"a geometry of the unknown kind {kind}");
        text.Append(ShapeNames[kind - 1]);
        text.Append(flags);
        AppendBody(text, kind, dimensions, ref wkb);
    }

    private static int ReadKind(ref ReadOnlySpan<byte> wkb, out int dimensions, out string flags)
    {
        var meta = BinaryPrimitives.ReadUInt32LittleEndian(wkb[1..]) & 0xFFFF;
        wkb = wkb[5..];
        var z = (meta / 1000 & 1) != 0;
        var m = (meta / 1000 & 2) != 0;
        dimensions = 2 + (z ? 1 : 0) + (m ? 1 : 0);
        flags = (z, m) switch { (true, true) => " ZM ", (true, false) => " Z ", (false, true) => " M ", _ => " " };
        return (int)(meta % 1000);
    }

    private static void AppendBody(TextBuffer text, int kind, int dimensions, ref ReadOnlySpan<byte> wkb)
    {
        if (kind == 1)
        {
            AppendPoint(text, dimensions, ref wkb);
            return;
        }

        var count = BinaryPrimitives.ReadUInt32LittleEndian(wkb);
        wkb = wkb[4..];
        if (count == 0)
        {
            text.Append("EMPTY");
            return;
        }

        text.Append('(');
        for (var i = 0u; i < count; i++)
        {
            if (i > 0) text.Append(", ");
            switch (kind)
            {
                case 2: AppendVertex(text, dimensions, ref wkb); break;
                case 3: AppendBody(text, 2, dimensions, ref wkb); break;
                case 4:
                    ReadKind(ref wkb, out dimensions, out _);
                    AppendMultiPointPart(text, dimensions, ref wkb);
                    break;
                case 5 or 6:
                    ReadKind(ref wkb, out dimensions, out _);
                    AppendBody(text, kind - 3, dimensions, ref wkb);
                    break;
                default: AppendShape(text, ref wkb); break;
            }
        }

        text.Append(')');
    }

    private static void AppendPoint(TextBuffer text, int dimensions, ref ReadOnlySpan<byte> wkb)
    {
        if (SkipEmptyPoint(dimensions, ref wkb))
        {
            text.Append("EMPTY");
            return;
        }

        text.Append('(');
        AppendVertex(text, dimensions, ref wkb);
        text.Append(')');
    }

    private static void AppendMultiPointPart(TextBuffer text, int dimensions, ref ReadOnlySpan<byte> wkb)
    {
        if (SkipEmptyPoint(dimensions, ref wkb)) text.Append("EMPTY");
        else AppendVertex(text, dimensions, ref wkb);
    }

    private static bool SkipEmptyPoint(int dimensions, ref ReadOnlySpan<byte> wkb)
    {
        for (var i = 0; i < dimensions; i++)
            if (!double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(wkb[(i * 8)..])))
                return false;
        wkb = wkb[(dimensions * 8)..];
        return true;
    }

    private static void AppendVertex(TextBuffer text, int dimensions, ref ReadOnlySpan<byte> wkb)
    {
        for (var i = 0; i < dimensions; i++)
        {
            if (i > 0) text.Append(' ');
            AppendCoordinate(text, BinaryPrimitives.ReadDoubleLittleEndian(wkb));
            wkb = wkb[8..];
        }
    }

    // Whole numbers come without ".0" here.
    private static void AppendCoordinate(TextBuffer text, double value)
    {
        AppendDouble(text, value);
        if (text.Span.EndsWith(".0")) text.CutTo(text.Length - 2);
    }
}
