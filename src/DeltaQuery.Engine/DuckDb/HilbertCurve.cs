namespace DeltaQuery.Engine.DuckDb;

/// <summary>Hilbert's curve through a cube: points that are near on it are near in the cube, and it never jumps.</summary>
/// <remarks>John Skilling, "Programming the Hilbert curve", AIP Conference Proceedings 707 (2004).</remarks>
internal static class HilbertCurve
{
    /// <summary>The longest side of a cube, in bits: finer ranks than a thousand cut no file better.</summary>
    private const int MostBits = 10;

    /// <summary>How many dimensions there may be: the index of a point has 63 bits.</summary>
    public const int MostDimensions = 63;

    /// <summary>How many bits a coordinate has.</summary>
    public static int BitsFor(int dimensions) => Math.Clamp(MostDimensions / dimensions, 1, MostBits);

    /// <summary>How far along the curve a point lies.</summary>
    /// <param name="place">The point's coordinates, each below 2 to the power of <paramref name="bits"/>; they are changed.</param>
    /// <param name="bits">The bits of a coordinate.</param>
    public static long IndexOf(Span<uint> place, int bits)
    {
        for (var side = 1u << (bits - 1); side > 1; side >>= 1)
        {
            for (var i = 0; i < place.Length; i++)
            {
                if ((place[i] & side) != 0)
                {
                    place[0] ^= side - 1; // turn it over
                }
                else
                {
                    var swapped = (place[0] ^ place[i]) & (side - 1);
                    place[0] ^= swapped;
                    place[i] ^= swapped;
                }
            }
        }

        for (var i = 1; i < place.Length; i++)
            place[i] ^= place[i - 1];
        var turned = 0u;
        for (var side = 1u << (bits - 1); side > 1; side >>= 1)
        {
            if ((place[^1] & side) != 0)
                turned ^= side - 1;
        }

        long index = 0;
        for (var bit = bits - 1; bit >= 0; bit--)
        {
            for (var i = 0; i < place.Length; i++)
                index = (index << 1) | (((place[i] ^ turned) >> bit) & 1);
        }

        return index;
    }
}
