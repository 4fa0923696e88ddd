using System.Globalization;

namespace DeltaQuery.Engine.Sql.SparkExpression;

// Numbers, and the casts that are called as functions.
internal static partial class SparkFunctions
{
    private static Dictionary<string, Func<SparkCall, Fragment>> Numbers => new()
    {
        ["abs"] = WithArguments(1, call => Numeric(call) is var x && x.Type.IsIntegral
            ? call.Failing(x.Type, a => DuckDbSql.Cast($"abs({a[0]})", x.Type), x)
            : call.Strict(x.Type, a => DuckDbSql.Cast($"abs({a[0]})", x.Type), x)),
        ["sign"] = WithArguments(1, Sign),
        ["signum"] = WithArguments(1, Sign),
        ["negative"] = WithArguments(1, call => call.Translator.Translate(new UnaryNode(call.At.Span, "-", call.Nodes[0]))),
        ["positive"] = WithArguments(1, call => call.Translator.Translate(new UnaryNode(call.At.Span, "+", call.Nodes[0]))),
        ["mod"] = WithArguments(2, call => call.Translator.Arithmetic("%", call[0], call[1], call.At)),
        ["pmod"] = WithArguments(2, call => call.Translator.Arithmetic("pmod", call[0], call[1], call.At)),
        ["round"] = WithArguments(1, 2, Round),
        ["bround"] = WithArguments(1, 2, Round),
        ["floor"] = WithArguments(1, Floor),
        ["ceil"] = WithArguments(1, Floor),
        ["ceiling"] = WithArguments(1, Floor),
        ["boolean"] = CastTo(SparkType.Boolean),
        ["tinyint"] = CastTo(SparkType.Byte),
        ["smallint"] = CastTo(SparkType.Short),
        ["int"] = CastTo(SparkType.Int),
        ["bigint"] = CastTo(SparkType.Long),
        ["float"] = CastTo(SparkType.Float),
        ["double"] = CastTo(SparkType.Double),
        ["decimal"] = CastTo(SparkType.Decimal(10, 0)),
        ["date"] = CastTo(SparkType.Date),
        ["timestamp"] = CastTo(SparkType.Timestamp),
        ["string"] = CastTo(SparkType.String),
        ["binary"] = CastTo(SparkType.Binary),
    };

    private static Func<SparkCall, Fragment> CastTo(SparkType type) =>
        WithArguments(1, call => call.Translator.Cast(call[0], type, call.At) with { Integer = null, Text = null });

    private static Fragment Numeric(SparkCall call) => call[0].Type.IsNumeric ? call[0]
        : throw call.Refuse($"{call.Name} of a value of type {call[0].Type}");

    private static Fragment Sign(SparkCall call) => call.Translator.Let(call.As(0, SparkType.Double), x => call.Strict(SparkType.Double,
        a => $"(CASE WHEN {a[0]} > 0 AND NOT isnan({a[0]}) THEN CAST(1 AS DOUBLE) WHEN {a[0]} < 0 THEN CAST(-1 AS DOUBLE) ELSE {a[0]} END)",
            x));

    // Halves go away from zero, or for bround to the even digit.
    private static Fragment Round(SparkCall call)
    {
        var (value, scale) = (Numeric(call), call.Count == 2 ? call.LiteralInt(1) : 0);
        var (type, even) = (value.Type, call.Name == "bround");
        if (scale is < 0 or > 38)
            throw call.Refuse($"{call.Name} to {scale} digits");
        if (type.IsIntegral)
            return value;
        if (type.Kind == SparkKind.Double)
            return call.Strict(
                type, a => string.Create(CultureInfo.InvariantCulture, $"dq_spark_round({a[0]}, {scale}, {(even ? "true" : "false")})"),
                    value);
        if (type.Kind != SparkKind.Decimal)
            throw call.Refuse($"{call.Name} of a value of type {type}");
        var kept = Math.Min(scale, type.Scale);
        var result = SparkType.Decimal(Math.Min(type.Precision - type.Scale + 1 + kept, 38), kept);
        return even
            ? call.Failing(
                result, a => DuckDbSql.Cast(
                    string.Create(CultureInfo.InvariantCulture, $"dq_spark_decimal('bround', CAST({a[0]} AS VARCHAR), '0', {kept})"),
                        result), value)
            : call.Failing(result, a => DuckDbSql.Cast(a[0], result), value);
    }

    private static Fragment Floor(SparkCall call)
    {
        var (value, name) = (Numeric(call), call.Name == "floor" ? "floor" : "ceil");
        if (value.Type.IsIntegral)
            return call.Translator.Implicit(value, SparkType.Long, call.At);
        if (value.Type is { Kind: SparkKind.Decimal, Scale: 0 })
            return value;
        if (value.Type.Kind == SparkKind.Decimal)
        {
            var type = SparkType.Decimal(Math.Min(value.Type.Precision - value.Type.Scale + 1, 38), 0);
            return call.Failing(type, a => DuckDbSql.Cast($"{name}({a[0]})", type), value);
        }

        // Beyond the range of bigint Java stays at its ends, and makes NaN a 0.
        return call.Translator.Let(call.As(0, SparkType.Double), x => call.Strict(SparkType.Long, a =>
            $"(CASE WHEN isnan({a[0]}) THEN 0 WHEN {a[0]} >= CAST('9223372036854775808' AS DOUBLE) THEN 9223372036854775807 "
            + $"WHEN {a[0]} <= CAST('-9223372036854775808' AS DOUBLE) THEN CAST('-9223372036854775808' AS BIGINT) "
            + $"ELSE CAST({name}({a[0]}) AS BIGINT) END)", x));
    }
}
