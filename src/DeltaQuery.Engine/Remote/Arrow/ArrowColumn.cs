using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>A column of a record batch, or a part of one. What its buffers must hold was checked when it was made: reading within
/// <see cref="Length"/> needs no more checks.</summary>
/// <param name="field">What it is.</param>
/// <param name="length">How many values there are.</param>
internal sealed unsafe class ArrowColumn(ArrowField field, int length)
{
    public ArrowField Field { get; } = field;

    public int Length { get; } = length;

    /// <summary>A bit a value, 1 where there is one; null where all are.</summary>
    public byte* Validity { get; init; }

    /// <summary>One more than values, as 32 or 64 bits; of lists and bytes.</summary>
    public byte* Offsets { get; init; }

    /// <summary>The values; of a column with a dictionary their places in it.</summary>
    public byte* Data { get; init; }

    public IReadOnlyList<ArrowColumn> Children { get; init; } = [];

    /// <summary>The values that a column with a dictionary names.</summary>
    public ArrowColumn? Dictionary { get; init; }

    public bool IsNull(int row) => Validity != null && (Validity[row >> 3] & (1 << (row & 7))) == 0;

    /// <summary>Where the value of a row begins, or the last one ends.</summary>
    public long Offset(int row) => Field.Layout == ArrowLayout.LargeBytes
        ? Unsafe.ReadUnaligned<long>(Offsets + (8L * row))
        : Unsafe.ReadUnaligned<int>(Offsets + (4L * row));

    /// <summary>The bytes of a row.</summary>
    public ReadOnlySpan<byte> Bytes(int row) => new(Data + Offset(row), (int)(Offset(row + 1) - Offset(row)));
}
