using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>Places in dictionaries.</summary>
internal static unsafe class ArrowIndexes
{
    /// <summary>The place that a row of a column with a dictionary names, held against nothing.</summary>
    public static long At(ArrowColumn column, int row)
    {
        var key = column.Field.Dictionary!;
        var at = column.Data + ((long)row * key.IndexWidth);
        return (key.IndexWidth, key.IsSigned) switch
        {
            (1, true) => (sbyte)*at,
            (1, _) => *at,
            (2, true) => Unsafe.ReadUnaligned<short>(at),
            (2, _) => Unsafe.ReadUnaligned<ushort>(at),
            (4, true) => Unsafe.ReadUnaligned<int>(at),
            (4, _) => Unsafe.ReadUnaligned<uint>(at),
            _ => Unsafe.ReadUnaligned<long>(at),
        };
    }
}
