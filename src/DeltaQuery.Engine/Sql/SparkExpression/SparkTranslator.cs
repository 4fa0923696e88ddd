using System.Globalization;
using System.Numerics;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>Writes a parsed expression as DuckDB's SQL, with the types that Spark derives. One translator per expression.</summary>
/// <remarks>Where Spark leaves a part unevaluated (the right of AND, a value after a NULL), a part that can fail is put behind a CASE:
/// DuckDB evaluates all else for every row. A part that is needed twice and isn't a column or a literal is bound by a lambda.</remarks>
internal sealed partial class SparkTranslator
{
    private const int ShownLength = 200;

    private readonly SourceText _source;
    private int _bound;

    public SparkTranslator(SourceText source, SparkScope scope)
    {
        _source = source;
        Scope = scope;
    }

    public SparkScope Scope { get; }

    public Fragment Translate(SparkNode node) => node switch
    {
        KeywordLiteral { Value: null } => Null,
        KeywordLiteral { Value: { } value } => Literal(value ? "true" : "false", SparkType.Boolean),
        NumberLiteral number => TranslateNumber(number),
        StringLiteral text => Text(text.Value),
        TypedLiteral typed => TranslateTyped(typed),
        IntervalLiteral interval => TranslateInterval(interval),
        ColumnNode column => TranslateColumn(column),
        FieldNode field => Field(Translate(field.Operand), field.Name, field),
        ElementNode element => Element(Translate(element.Operand), Translate(element.Key), element),
        ParenthesesNode inner => Translate(inner.Operand),
        UnaryNode unary => TranslateUnary(unary),
        BinaryNode binary => TranslateBinary(binary),
        BetweenNode between => TranslateBetween(between),
        InNode list => TranslateIn(list),
        LikeNode like => TranslateLike(like),
        IsNode test => TranslateIs(test),
        DistinctNode distinct => TranslateDistinct(distinct),
        CaseNode choice => TranslateCase(choice),
        // A cast literal is none to the rules that look at literals.
        CastNode cast => Cast(Translate(cast.Operand), cast.Type, cast, cast.Form == CastForm.TryCast) with { Integer = null, Text = null },
        ExtractNode extract => SparkFunctions.Extract(new SparkCall(this, extract, extract.Field, [extract.Operand])),
        CallNode call => SparkFunctions.Call(new SparkCall(this, call, call.Name, call.Arguments)),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    public static Fragment Null { get; } = new("NULL", SparkType.Void) { Simple = true, Constant = true };

    public static Fragment Literal(string sql, SparkType type) => new(sql, type) { Simple = true, Constant = true, NotNull = true };

    public static Fragment Text(string value) => Literal(DuckDbSql.Text(value), SparkType.String) with { Text = value };

    public static Fragment Int(int value) =>
        Literal(value.ToString(CultureInfo.InvariantCulture).Insert(0, "CAST(") + " AS INTEGER)", SparkType.Int) with { Integer = value };

    /// <summary>The failure for what is outside the list of what is known to be equal.</summary>
    public DeltaException Unsupported(SparkNode at, string what)
    {
        var text = _source.Text.Length <= ShownLength ? _source.Text : _source.Text[..ShownLength] + "..";
        return SyntaxError.NotSupported(_source, at.Span.Start, $"{what} in the Spark expression {text.Trim()}",
            "DeltaQuery evaluates only what it is known to compute exactly as Spark does.");
    }

    /// <summary>Hands a fragment to a body that uses it more than once.</summary>
    public Fragment Let(Fragment value, Func<Fragment, Fragment> body)
    {
        // DuckDB evaluates a constant lambda while it plans, and fails then.
        if (value.Simple || value.Constant)
            return body(value);
        var name = "dq" + (++_bound).ToString(CultureInfo.InvariantCulture);
        var inner = body(value with { Sql = name, Simple = true, Fails = false });
        return inner with { Sql = $"list_transform([{value.Sql}], lambda {name}: {inner.Sql})[1]", Fails = inner.Fails
            || value.Fails, Simple = false };
    }

    /// <summary>A function or operator that is NULL where one of its arguments is, and evaluates them in their order up to the first
    /// NULL.</summary>
    public Fragment Strict(SparkType type, bool fails, Func<IReadOnlyList<string>, string> sql, params ReadOnlySpan<Fragment> arguments)
    {
        var bound = arguments.ToArray();
        var last = Array.FindLastIndex(bound, argument => argument.Fails);
        return Guard(0);

        Fragment Guard(int index)
        {
            if (index < last && !bound[index].NotNull)
            {
                return Let(bound[index], value =>
                {
                    bound[index] = value;
                    var rest = Guard(index + 1);
                    return rest with { Sql = $"(CASE WHEN {value.Sql} IS NULL THEN {DuckDbSql.Null(type)} ELSE {rest.Sql} END)" };
                });
            }

            if (index < last)
                return Guard(index + 1);
            return new Fragment(sql([.. bound.Select(argument => argument.Sql)]), type)
            {
                Fails = fails || bound.Any(argument => argument.Fails),
                Constant = bound.All(argument => argument.Constant),
                NotNull = false,
            };
        }
    }

    private Fragment TranslateNumber(NumberLiteral number)
    {
        var text = number.Text.ToUpperInvariant();
        var suffix = text.EndsWith("BD", StringComparison.Ordinal) ? "BD" : char.IsAsciiLetter(text[^1]) ? text[^1..] : "";
        var digits = text[..^suffix.Length];
        switch (suffix)
        {
            case "Y" or "S" or "L":
                var (type, least, most) = suffix switch
                {
                    "Y" => (SparkType.Byte, sbyte.MinValue, (long)sbyte.MaxValue),
                    "S" => (SparkType.Short, short.MinValue, short.MaxValue),
                    _ => (SparkType.Long, long.MinValue, long.MaxValue),
                };
                return BigInteger.TryParse(digits, CultureInfo.InvariantCulture, out var whole) && whole >= least && whole <= most
                    ? Whole(whole, type)
                    : throw Unsupported(number, $"the number {number.Text}");
            case "F" or "D":
                return Fractional(number, digits, suffix == "F" ? SparkType.Float : SparkType.Double);
            case "" when digits.Contains('E', StringComparison.Ordinal):
                return Fractional(number, digits, SparkType.Double);
            case "" when !digits.Contains('.', StringComparison.Ordinal):
                var value = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
                if (value >= int.MinValue && value <= int.MaxValue)
                    return Whole(value, SparkType.Int);
                return value >= long.MinValue && value <= long.MaxValue ? Whole(value, SparkType.Long) : DecimalLiteral(number, digits);
            default:
                return DecimalLiteral(number, digits);
        }
    }

    private static Fragment Whole(BigInteger value, SparkType type) =>
        Literal(DuckDbSql.Cast(value.ToString(CultureInfo.InvariantCulture), type), type) with { Integer = value };

    private Fragment Fractional(NumberLiteral number, string digits, SparkType type)
    {
        var finite = type.Kind == SparkKind.Float
            ? float.IsFinite(float.Parse(digits, CultureInfo.InvariantCulture))
            : double.IsFinite(double.Parse(digits, CultureInfo.InvariantCulture));
        return finite ? Literal(DuckDbSql.Cast($"'{digits}'", type), type) : throw Unsupported(number, $"the number {number.Text}");
    }

    private Fragment DecimalLiteral(NumberLiteral number, string digits)
    {
        if (digits.Contains('E', StringComparison.Ordinal))
            throw Unsupported(number, $"the number {number.Text}");
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : digits.Length - point - 1;
        var unscaled = BigInteger.Abs(BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        var precision = Math.Max(unscaled.ToString(CultureInfo.InvariantCulture).Length, scale);
        if (precision > 38)
            throw Unsupported(number, $"the number {number.Text}");
        var type = SparkType.Decimal(precision, scale);
        return Literal(
            DuckDbSql.Cast($"'{digits}'", type), type) with { Integer = scale == 0
                ? BigInteger.Parse(digits.TrimEnd('.'), CultureInfo.InvariantCulture) : null };
    }

    private Fragment TranslateTyped(TypedLiteral typed)
    {
        switch (typed.Keyword)
        {
            case "DATE":
                return Cast(Text(typed.Value), SparkType.Date, typed) with { Fails = false, Simple = true, NotNull = true };
            case "TIMESTAMP" or "TIMESTAMP_LTZ":
                return Cast(Text(typed.Value), SparkType.Timestamp, typed) with { Fails = false, NotNull = true };
            case "TIMESTAMP_NTZ":
                return Cast(Text(typed.Value), SparkType.TimestampNtz, typed) with { Fails = false, Simple = true, NotNull = true };
            case "X":
                var hex = typed.Value.Length % 2 == 0 ? typed.Value : "0" + typed.Value;
                if (!hex.All(char.IsAsciiHexDigit))
                    throw Unsupported(typed, "a binary literal that isn't hexadecimal");
                return Literal($"from_hex('{hex}')", SparkType.Binary);
            default:
                throw Unsupported(typed, $"a literal of {typed.Keyword}");
        }
    }

    private Fragment TranslateInterval(IntervalLiteral literal) =>
        new("NULL", SparkType.Other("interval"))
        {
            Interval = SparkInterval.Of(literal) ?? throw Unsupported(literal, "this interval"),
        };

    private Fragment TranslateColumn(ColumnNode column)
    {
        var found = Scope.Columns(column.Path[0])
            ?? throw new DeltaException(
                DeltaErrorCode.ColumnNotFound,
                    $"the Spark expression {_source.Text.Trim()} names a column {SparkPrinter.Name(column.Path[0])} "
                    + "that the table doesn't have")
                .At(_source, column.Span.Start);
        var fragment = new Fragment(found.Sql, found.Type) { Simple = true };
        foreach (var name in column.Path.Skip(1))
            fragment = Field(fragment, name, column);
        return fragment;
    }

    private Fragment Field(Fragment operand, string name, SparkNode at)
    {
        foreach (var (field, type) in operand.Type.Fields)
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase))
                return operand with { Sql = $"struct_extract({operand.Sql}, {DuckDbSql.Text(field)})", Type = type, NotNull = false };
        }

        throw Unsupported(at, $"the field {SparkPrinter.Name(name)} of a value of type {operand.Type}");
    }

    // Spark counts an array's elements from 0, and fails outside it; a map gives NULL for a key it doesn't have.
    private Fragment Element(Fragment operand, Fragment key, SparkNode at)
    {
        if (operand.Type.Kind == SparkKind.Map && operand.Type.Key!.IsAtomic)
        {
            var type = operand.Type.Element!;
            return Strict(type, false, a => $"element_at({a[0]}, {a[1]})[1]", operand, Implicit(key, operand.Type.Key!, at));
        }

        if (operand.Type.Kind != SparkKind.Array || !key.Type.IsIntegral)
            throw Unsupported(at, $"an element of a value of type {operand.Type} by one of type {key.Type}");
        var element = operand.Type.Element!;
        return Let(operand, array => Let(key, index => Strict(element, true,
            a => $"(CASE WHEN {a[1]} < 0 OR {a[1]} >= len({a[0]}) THEN {DuckDbSql.Error("INVALID_ARRAY_INDEX")} "
                + $"ELSE {a[0]}[CAST({a[1]} AS BIGINT) + 1] END)",
            array, index)));
    }
}
