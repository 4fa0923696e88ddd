namespace DeltaQuery.Engine.Schema;

/// <summary>A decimal: precision 1 to 38, scale 0 to precision.</summary>
internal sealed record DecimalType : DataType
{
    public const int MaxPrecision = 38;

    public DecimalType(int precision, int scale)
    {
        if (!IsValid(precision, scale))
            throw new ArgumentException($"decimal({precision},{scale}) is outside decimal(1..38, 0..precision).");

        Precision = precision;
        Scale = scale;
    }

    public int Precision { get; }

    public int Scale { get; }

    public static bool IsValid(int precision, int scale) => precision is >= 1 and <= MaxPrecision && scale >= 0 && scale <= precision;
}
