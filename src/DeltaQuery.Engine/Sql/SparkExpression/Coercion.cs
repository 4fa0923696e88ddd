using System.Globalization;
using System.Numerics;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>The types that Spark brings two values to, by the rules of its ANSI mode.</summary>
internal static class Coercion
{
    /// <summary>The type of CASE, coalesce, IN and comparisons over two types; null if Spark has none.</summary>
    public static SparkType? Common(SparkType a, SparkType b)
    {
        if (a.Equals(b) || b.Kind == SparkKind.Void)
            return a;
        if (a.Kind == SparkKind.Void)
            return b;
        if (a.Kind == SparkKind.String || b.Kind == SparkKind.String)
            return WithString(a.Kind == SparkKind.String ? b : a);
        if (a.IsNumeric && b.IsNumeric)
            return Numeric(a, b);
        return a.IsTemporal && b.IsTemporal ? Temporal(a, b) : null;
    }

    /// <summary>The decimal that holds all values of an integral type.</summary>
    public static SparkType DecimalOf(SparkType integral) => SparkType.Decimal(
        integral.Kind switch { SparkKind.Byte => 3, SparkKind.Short => 5, SparkKind.Int => 10, _ => 20 }, 0);

    /// <summary>The decimal that just holds a literal.</summary>
    public static SparkType DecimalOf(BigInteger literal) =>
        SparkType.Decimal(BigInteger.Abs(literal).ToString(CultureInfo.InvariantCulture).Length, 0);

    /// <summary>The decimal that holds all values of two; null if it had more than 38 digits (Spark would round then).</summary>
    public static SparkType? WiderDecimal(SparkType a, SparkType b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        var precision = Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + scale;
        return precision > 38 ? null : SparkType.Decimal(precision, scale);
    }

    private static SparkType? WithString(SparkType other) => other switch
    {
        { IsIntegral: true } => SparkType.Long,
        { IsNumeric: true } => SparkType.Double,
        { IsAtomic: true } => other,
        _ => null,
    };

    private static SparkType? Numeric(SparkType a, SparkType b)
    {
        if (a.Kind == SparkKind.Decimal || b.Kind == SparkKind.Decimal)
        {
            if (a.IsFractional || b.IsFractional)
                return SparkType.Double;
            return WiderDecimal(a.IsIntegral ? DecimalOf(a) : a, b.IsIntegral ? DecimalOf(b) : b);
        }

        var wider = a.Kind > b.Kind ? a : b;
        return wider.Kind == SparkKind.Float ? SparkType.Double : wider;
    }

    private static SparkType Temporal(SparkType a, SparkType b) =>
        a.Kind == SparkKind.Timestamp || b.Kind == SparkKind.Timestamp ? SparkType.Timestamp : SparkType.TimestampNtz;
}
