using System.Buffers;
using System.Buffers.Binary;

namespace DeltaQuery.Engine.Log;

/// <summary>Serializes ascending numbers as a portable RoaringBitmapArray; each container takes the form that is shortest.</summary>
/// <remarks>The format is drawn at <see cref="RoaringBitmapReader"/>.</remarks>
internal static class RoaringBitmapWriter
{
    /// <param name="positions">Distinct, ascending, not negative, below 2^63.</param>
    public static byte[] Encode(ReadOnlySpan<long> positions)
    {
        for (int i = 0; i < positions.Length; i++)
            if (positions[i] < 0 || (i > 0 && positions[i] <= positions[i - 1]))
                throw new ArgumentException($"Positions must ascend from 0: {positions[i]} at {i}.", nameof(positions));

        var output = new ArrayBufferWriter<byte>(64 + positions.Length * 2);
        WriteInt(output, RoaringBitmapReader.PortableMagic);
        WriteLong(output, CountGroups(positions, 32));
        while (positions.Length > 0)
        {
            long key = positions[0] >> 32;
            int length = GroupLength(positions, 32);
            WriteInt(output, (int)key);
            WriteBitmap(output, positions[..length]);
            positions = positions[length..];
        }
        return output.WrittenSpan.ToArray();
    }

    private static void WriteBitmap(ArrayBufferWriter<byte> output, ReadOnlySpan<long> positions)
    {
        int count = CountGroups(positions, 16);
        var containers = new Container[count];
        for (int i = 0, start = 0; i < count; i++)
        {
            int length = GroupLength(positions[start..], 16);
            containers[i] = new(start, length, CountRuns(positions.Slice(start, length)));
            start += length;
        }

        int from = output.WrittenCount;
        bool withRuns = Array.Exists(containers, container => container.IsRun);
        if (withRuns)
        {
            WriteInt(output, RoaringBitmapReader.CookieWithRuns | ((count - 1) << 16));
            Span<byte> flags = output.GetSpan((count + 7) / 8)[..((count + 7) / 8)];
            flags.Clear();
            for (int i = 0; i < count; i++)
                if (containers[i].IsRun)
                    flags[i / 8] |= (byte)(1 << (i % 8));
            output.Advance(flags.Length);
        }
        else
        {
            WriteInt(output, RoaringBitmapReader.CookieWithoutRuns);
            WriteInt(output, count);
        }

        foreach (Container container in containers)
        {
            WriteShort(output, (int)(positions[container.Start] >> 16) & 0xFFFF);
            WriteShort(output, container.Length - 1);
        }
        if (!withRuns || count >= RoaringBitmapReader.NoOffsetThreshold)
        {
            int offset = output.WrittenCount - from + count * 4;
            foreach (Container container in containers)
            {
                WriteInt(output, offset);
                offset += container.ByteLength;
            }
        }
        foreach (Container container in containers)
            WriteContainer(output, container, positions.Slice(container.Start, container.Length));
    }

    private static void WriteContainer(ArrayBufferWriter<byte> output, Container container, ReadOnlySpan<long> positions)
    {
        Span<byte> target = output.GetSpan(container.ByteLength)[..container.ByteLength];
        target.Clear();
        if (container.IsRun)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)container.Runs);
            for (int i = 0, at = 2; i < positions.Length; at += 4)
            {
                int first = i;
                for (i++; i < positions.Length && positions[i] == positions[i - 1] + 1; i++)
                {
                }
                BinaryPrimitives.WriteUInt16LittleEndian(target[at..], (ushort)positions[first]);
                BinaryPrimitives.WriteUInt16LittleEndian(target[(at + 2)..], (ushort)(i - first - 1));
            }
        }
        else if (container.Length > RoaringBitmapReader.MaxArrayCardinality)
            foreach (long position in positions)
                target[(ushort)position >> 3] |= (byte)(1 << ((int)position & 7));
        else
            for (int i = 0; i < positions.Length; i++)
                BinaryPrimitives.WriteUInt16LittleEndian(target[(i * 2)..], (ushort)positions[i]);
        output.Advance(container.ByteLength);
    }

    private static int CountGroups(ReadOnlySpan<long> positions, int shift)
    {
        int count = 0;
        for (int i = 0; i < positions.Length; i++)
            if (i == 0 || positions[i] >> shift != positions[i - 1] >> shift)
                count++;
        return count;
    }

    private static int GroupLength(ReadOnlySpan<long> positions, int shift)
    {
        int length = 1;
        while (length < positions.Length && positions[length] >> shift == positions[0] >> shift)
            length++;
        return length;
    }

    private static int CountRuns(ReadOnlySpan<long> positions)
    {
        int runs = 1;
        for (int i = 1; i < positions.Length; i++)
            if (positions[i] != positions[i - 1] + 1)
                runs++;
        return runs;
    }

    private static void WriteShort(ArrayBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(2), (ushort)value);
        output.Advance(2);
    }

    private static void WriteInt(ArrayBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private static void WriteLong(ArrayBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    /// <summary>The numbers of a bitmap that share their upper 16 bits.</summary>
    private readonly record struct Container(int Start, int Length, int Runs)
    {
        public bool IsRun => 2 + Runs * 4 < PlainLength;

        public int ByteLength => IsRun ? 2 + Runs * 4 : PlainLength;

        private int PlainLength => Length > RoaringBitmapReader.MaxArrayCardinality ? RoaringBitmapReader.BitsLength : Length * 2;
    }
}
