using System.Globalization;
using System.Numerics;

namespace DeltaQuery.Engine.Sql.SparkExpression;

// Signs, arithmetic and bits.
internal sealed partial class SparkTranslator
{
    private Fragment TranslateUnary(UnaryNode unary)
    {
        var operand = Translate(unary.Operand);
        if (unary.Operator == "NOT")
            return Strict(
                SparkType.Boolean, false, a => $"(NOT {a[0]})", Boolean(operand, unary.Operand)) with { NotNull = operand.NotNull };
        if (operand.Interval is { } interval)
            return operand with { Interval = unary.Operator == "-" ? interval.Negated() : interval };
        if (operand.Type.Kind == SparkKind.Void)
            return operand;
        if (unary.Operator == "~" ? !operand.Type.IsIntegral : !operand.Type.IsNumeric)
            throw Unsupported(unary, $"{unary.Operator} of a value of type {operand.Type}");
        return unary.Operator switch
        {
            "+" => operand with { Integer = null },
            "~" => Strict(operand.Type, false, a => $"(~{a[0]})", operand),
            _ => Strict(operand.Type, operand.Type.IsIntegral, a => DuckDbSql.Cast($"(-{a[0]})", operand.Type), operand),
        };
    }

    private Fragment TranslateBinary(BinaryNode binary)
    {
        if (binary.Operator is "AND" or "OR")
            return Logical(binary.Operator, Boolean(Translate(binary.Left), binary.Left), Boolean(Translate(binary.Right), binary.Right));
        var (left, right) = (Translate(binary.Left), Translate(binary.Right));
        return binary.Operator switch
        {
            "=" or "<>" or "<" or ">" or "<=" or ">=" or "<=>" => Compare(binary.Operator, left, right, binary),
            "||" => SparkFunctions.Call(new SparkCall(this, binary, "concat", [binary.Left, binary.Right])),
            "&" or "|" or "^" => Bits(binary, left, right),
            "+" or "-" or "*" or "/" or "%" or "DIV" => Arithmetic(binary.Operator, left, right, binary),
            _ => throw Unsupported(binary, $"the operator {binary.Operator}"),
        };
    }

    /// <summary>One of + - * / % DIV and pmod over two values.</summary>
    public Fragment Arithmetic(string name, Fragment left, Fragment right, SparkNode at)
    {
        if (left.Type.IsTemporal || right.Type.IsTemporal || left.Interval != null || right.Interval != null)
            return TimeArithmetic(name, left, right, at);
        (left, right) = Promote(left, right, at);
        if (!left.Type.IsNumeric || !right.Type.IsNumeric)
            throw Unsupported(at, $"{name} of values of types {left.Type} and {right.Type}");
        if (name == "/" && left.Type.Kind != SparkKind.Decimal)
            (left, right) = (Implicit(left, SparkType.Double, at), Implicit(right, SparkType.Double, at));
        if (name == "DIV" && left.Type.IsIntegral)
            (left, right) = (Implicit(left, SparkType.Long, at), Implicit(right, SparkType.Long, at));
        if (left.Type.Kind == SparkKind.Decimal)
            return DecimalArithmetic(name, left, right, at);
        var type = left.Type;
        return name switch
        {
            "+" or "-" or "*" => Strict(type, type.IsIntegral, a => $"({a[0]} {name} {a[1]})", left, right),
            "DIV" when type.IsFractional => throw Unsupported(at, $"DIV of values of type {type}"),
            _ => Divide(name, left, right),
        };
    }

    /// <summary>What is done to both sides before arithmetic and comparisons: one type, but for decimals, which keep their own.</summary>
    private (Fragment Left, Fragment Right) Promote(Fragment left, Fragment right, SparkNode at)
    {
        if (left.Type.Kind == SparkKind.Decimal || right.Type.Kind == SparkKind.Decimal)
        {
            if (left.Type.Kind == SparkKind.Decimal && right.Type.Kind == SparkKind.Decimal)
                return (left, right);
            if (left.Type.IsIntegral)
                return (Implicit(left, DecimalOf(left), at), right);
            if (right.Type.IsIntegral)
                return (left, Implicit(right, DecimalOf(right), at));
        }

        if (left.Type.Kind == SparkKind.String && right.Type.Kind == SparkKind.String)
            return (left, right);
        if (Coercion.Common(left.Type, right.Type) is not { } common)
            throw Unsupported(at, $"values of types {left.Type} and {right.Type} together");
        return (Implicit(left, common, at), Implicit(right, common, at));
    }

    // A literal counts by its own digits, but for a tinyint's.
    private static SparkType DecimalOf(Fragment whole) => whole.Integer is { } literal && whole.Type.Kind != SparkKind.Byte
        ? Coercion.DecimalOf(literal)
        : Coercion.DecimalOf(whole.Type);

    // Spark looks at the divisor first; NULL divided by zero is NULL.
    private Fragment Divide(string name, Fragment left, Fragment right)
    {
        var type = left.Type;
        if (right.Integer is { } literal && literal > 0)
            return Strict(type, false, a => DivideSql(name, type, a[0], a[1], positive: true), left, right);
        return Let(right, divisor =>
        {
            var division = Let(left, dividend => new Fragment(
                $"(CASE WHEN {divisor.Sql} = 0 AND {dividend.Sql} IS NOT NULL THEN {DuckDbSql.Error("DIVIDE_BY_ZERO")} "
                + $"ELSE {DivideSql(name, type, dividend.Sql, divisor.Sql, positive: false)} END)", type) { Fails = true });
            return left.Fails
                ? division with { Sql = $"(CASE WHEN {divisor.Sql} IS NULL THEN {DuckDbSql.Null(type)} ELSE {division.Sql} END)" }
                : division;
        });
    }

    private string DivideSql(string name, SparkType type, string dividend, string divisor, bool positive)
    {
        if (name is "/")
            return $"({dividend} / {divisor})";
        if (name is "DIV")
            return $"({dividend} // {divisor})";
        // The least number % -1 is an overflow for DuckDB.
        var remainder = type.IsFractional || positive ? $"({dividend} % {divisor})"
            : $"(CASE WHEN {divisor} = -1 AND {dividend} IS NOT NULL THEN 0 ELSE {dividend} % {divisor} END)";
        if (name == "%")
            return DuckDbSql.Cast(remainder, type);
        return Let(new Fragment(remainder, type), r => new Fragment(
            $"(CASE WHEN {r.Sql} < 0 THEN {Wrapped(type, r.Sql, divisor, positive)} ELSE {DuckDbSql.Cast(r.Sql, type)} END)", type)).Sql;
    }

    // (r + n) % n as Java does it: int and long wrap around when n is a large negative number.
    private static string Wrapped(SparkType type, string remainder, string divisor, bool positive)
    {
        if (positive || type.IsFractional)
            return DuckDbSql.Cast($"({remainder} + {divisor}) % {divisor}", type);
        var sum = $"(CAST({remainder} AS HUGEINT) + CAST({divisor} AS HUGEINT))";
        if (type.Kind is SparkKind.Byte or SparkKind.Short)
            return DuckDbSql.Cast($"{sum} % CAST({divisor} AS HUGEINT)", type);
        var least = type.Kind == SparkKind.Int ? int.MinValue : (BigInteger)long.MinValue;
        var text = string.Create(
            CultureInfo.InvariantCulture,
                $"CASE WHEN {sum} < CAST({least} AS HUGEINT) THEN {sum} + CAST({-2 * least} AS HUGEINT) ELSE {sum} END");
        return DuckDbSql.Cast($"({text}) % CAST({divisor} AS HUGEINT)", type);
    }

    // Spark's result types (DecimalPrecision); sums and products that fit into 38 digits are DuckDB's own, the rest goes through text.
    private Fragment DecimalArithmetic(string name, Fragment left, Fragment right, SparkNode at)
    {
        var (a, b) = (left.Type, right.Type);
        var (whole, scale) = (Math.Max(a.Precision - a.Scale, b.Precision - b.Scale), Math.Max(a.Scale, b.Scale));
        (int Precision, int Scale) exact = name switch
        {
            "+" or "-" => (whole + scale + 1, scale),
            "*" => (a.Precision + b.Precision + 1, a.Scale + b.Scale),
            "/" => (a.Precision - a.Scale + b.Scale + Math.Max(6, a.Scale + b.Precision + 1), Math.Max(6, a.Scale + b.Precision + 1)),
            "DIV" => (Math.Max(a.Precision - a.Scale + b.Scale, 1), 0),
            "%" or "pmod" => (Math.Min(a.Precision - a.Scale, b.Precision - b.Scale) + scale, scale),
            _ => throw Unsupported(at, $"{name} of decimals"),
        };
        var type = name == "DIV" ? SparkType.Long : Fitted(exact.Precision, exact.Scale);
        if (name is "+" or "-" && exact.Precision <= 38)
            return Strict(
                type, false, x => DuckDbSql.Cast($"({DuckDbSql.Cast(x[0], type)} {name} {DuckDbSql.Cast(x[1], type)})", type), left, right);
        if (name == "*" && exact.Precision <= 38)
        {
            // DuckDB multiplies two decimals of at most 18 digits as such, and overflows.
            var wide = SparkType.Decimal(Math.Max(a.Precision, Math.Min(19, 38 - b.Precision)), a.Scale);
            return Strict(type, false, x => DuckDbSql.Cast($"({DuckDbSql.Cast(x[0], wide)} * {x[1]})", type), left, right);
        }

        var divides = name is "/" or "%" or "DIV" or "pmod";
        var (first, second) = divides ? (right, left) : (left, right);
        return Strict(type, true, x => Compute(divides ? x[1] : x[0], divides ? x[0] : x[1]), first, second);

        string Compute(string leftSql, string rightSql) => DuckDbSql.Cast(string.Create(CultureInfo.InvariantCulture,
            $"dq_spark_decimal('{name}', CAST({leftSql} AS VARCHAR), CAST({rightSql} AS VARCHAR), {type.Scale})"), type);
    }

    // More than 38 digits lose digits after the point, down to 6 of them.
    private static SparkType Fitted(int precision, int scale)
    {
        if (precision <= 38)
            return SparkType.Decimal(precision, scale);
        return SparkType.Decimal(38, Math.Max(38 - (precision - scale), Math.Min(scale, 6)));
    }

    private Fragment Bits(BinaryNode binary, Fragment left, Fragment right)
    {
        (left, right) = Promote(left, right, binary);
        if (!left.Type.IsIntegral)
            throw Unsupported(binary, $"{binary.Operator} of values of type {left.Type}");
        return Strict(
            left.Type, false, a => binary.Operator == "^" ? $"xor({a[0]}, {a[1]})" : $"({a[0]} {binary.Operator} {a[1]})", left, right);
    }
}
