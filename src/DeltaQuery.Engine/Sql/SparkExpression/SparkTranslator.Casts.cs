using System.Globalization;

namespace DeltaQuery.Engine.Sql.SparkExpression;

// Casts, as ANSI mode has them. Those from float and double to string and decimal are left out: they depend on the JVM's digits.
internal sealed partial class SparkTranslator
{
    /// <summary>A conversion that Spark inserts itself.</summary>
    public Fragment Implicit(Fragment fragment, SparkType type, SparkNode at) =>
        fragment.Type.Equals(type) && fragment.Interval == null ? fragment : Cast(fragment, type, at);

    /// <summary>A value brought to a column's type, where Spark's store assignment allows that.</summary>
    public Fragment Store(Fragment fragment, SparkType type, SparkNode at)
    {
        var from = fragment.Type;
        var allowed = from.Equals(type) || from.Kind == SparkKind.Void || (from.IsNumeric && type.IsNumeric)
            || (from.IsTemporal && type.IsTemporal)
            || (from.IsAtomic && type.Kind == SparkKind.String)
            || (from.IsAtomic && from.Kind != SparkKind.Boolean && type.Kind == SparkKind.Variant); // Spark takes it for a default, and cannot use it
        return allowed
            ? Implicit(fragment, type, at)
            : throw new DeltaException(
                DeltaErrorCode.SchemaMismatch, $"the Spark expression {_source.Text.Trim()} gives {from}, expected {type}").At(_source,
                    at.Span.Start);
    }

    /// <summary>CAST or TRY_CAST.</summary>
    public Fragment Cast(Fragment value, SparkType to, SparkNode at, bool lenient = false)
    {
        if (value.Interval != null)
            throw Unsupported(at, "a cast of an interval");
        if (value.Type.Equals(to))
            return value;
        if (value.Type.Kind == SparkKind.Void && to.Kind is not (SparkKind.Other or SparkKind.Void))
            return new Fragment(DuckDbSql.Null(to), to) { Simple = true };
        return (value.Type, to) switch
        {
            ({ IsAtomic: true }, { Kind: SparkKind.Variant }) => Plain(value, to, false, lenient),
            ({ Kind: SparkKind.String }, _) => FromString(value, to, lenient),
            (_, { Kind: SparkKind.String }) => ToString(value),
            ({ IsNumeric: true }, { IsNumeric: true }) => Number(value, to, lenient),
            ({ Kind: SparkKind.Boolean }, { Kind: SparkKind.Decimal }) =>
                Plain(Plain(value, SparkType.Int, false, lenient), to, true, lenient),
            ({ Kind: SparkKind.Boolean }, { IsNumeric: true }) => Plain(value, to, false, lenient),
            ({ IsNumeric: true }, { Kind: SparkKind.Boolean }) => Strict(to, false, a => $"({a[0]} <> 0)", value),
            ({ IsTemporal: true }, { IsTemporal: true }) => Time(value, to),
            ({ Kind: SparkKind.Timestamp }, { Kind: SparkKind.Long }) =>
                Strict(to, false, a => $"(epoch_us(date_trunc('second', timezone('UTC', {a[0]}))) // 1000000)", value),
            ({ Kind: SparkKind.Timestamp }, { Kind: SparkKind.Double }) =>
                Strict(to, false, a => $"(CAST(epoch_us({a[0]}) AS DOUBLE) / CAST(1000000 AS DOUBLE))", value),
            _ => null,
        } ?? throw Unsupported(at, $"a cast from {value.Type} to {to}");
    }

    private Fragment Plain(Fragment value, SparkType to, bool fails, bool lenient) =>
        Strict(to, fails && !lenient, a => $"{(lenient ? "TRY_" : "")}{DuckDbSql.Cast(a[0], to)}", value) with { NotNull = value.NotNull
            && !lenient, Integer = value.Integer };

    private Fragment? Number(Fragment value, SparkType to, bool lenient)
    {
        var from = value.Type;
        return (from.Kind, to.Kind) switch
        {
            (_, SparkKind.Decimal) when from.IsFractional => null,
            (SparkKind.Decimal, SparkKind.Decimal) =>
                Plain(value, to, to.Precision - to.Scale < from.Precision - from.Scale + (to.Scale < from.Scale ? 1 : 0), lenient),
            (_, SparkKind.Decimal) => Plain(value, to, to.Precision - to.Scale < Coercion.DecimalOf(from).Precision, lenient),
            (SparkKind.Decimal, _) when to.IsIntegral =>
                Strict(to, !lenient, a => $"{(lenient ? "TRY_" : "")}{DuckDbSql.Cast($"trunc({a[0]})", to)}", value),
            // Through text, which rounds once: DuckDB's own way divides two rounded numbers.
            (SparkKind.Decimal, _) =>
                Strict(to, false, a => DuckDbSql.Cast($"CAST({a[0]} AS VARCHAR)", to), value) with { NotNull = value.NotNull },
            (SparkKind.Double, SparkKind.Float) => Let(value, x => Strict(to, false, a =>
                $"(CASE WHEN isfinite({a[0]}) AND abs({a[0]}) >= CAST('3.4028235677973366e38' AS DOUBLE) "
                + $"THEN CAST(CASE WHEN {a[0]} > 0 THEN 'inf' ELSE '-inf' END AS FLOAT) ELSE CAST({a[0]} AS FLOAT) END)", x)),
            (SparkKind.Float, SparkKind.Double) => Plain(value, to, false, lenient),
            (SparkKind.Float or SparkKind.Double, SparkKind.Long) => Let(value, x => Strict(to, !lenient, a =>
                $"(CASE WHEN {a[0]} = CAST('9223372036854775808' AS DOUBLE) THEN 9223372036854775807 "
                + $"ELSE {(lenient ? "TRY_" : "")}CAST(trunc({a[0]}) AS BIGINT) END)", x)),
            (SparkKind.Float or SparkKind.Double, _) =>
                Strict(to, !lenient, a => $"{(lenient ? "TRY_" : "")}{DuckDbSql.Cast($"trunc(CAST({a[0]} AS DOUBLE))", to)}", value),
            _ => Plain(value, to, to.Kind < from.Kind, lenient),
        };
    }

    private Fragment? FromString(Fragment value, SparkType to, bool lenient)
    {
        var mode = lenient ? "true" : "false";
        return to.Kind switch
        {
            SparkKind.Byte or SparkKind.Short or SparkKind.Int or SparkKind.Long =>
                Parse(a => $"{(lenient ? "TRY_" : "")}{DuckDbSql.Cast($"dq_spark_long({a}, {mode})", to)}"),
            SparkKind.Float => Parse(a => $"dq_spark_float({a}, {mode})"),
            SparkKind.Double => Parse(a => $"dq_spark_double({a}, {mode})"),
            SparkKind.Decimal => Parse(a => string.Create(CultureInfo.InvariantCulture,
                $"{(lenient ? "TRY_" : "")}{DuckDbSql.Cast($"dq_spark_decimal_text({a}, {to.Scale}, {mode})", to)}")),
            SparkKind.Boolean => Parse(a => $"dq_spark_boolean({a}, {mode})"),
            SparkKind.Date => Parse(a => $"dq_spark_date({a}, {mode})"),
            SparkKind.TimestampNtz => Parse(a => $"dq_spark_timestamp({a}, 'local', {mode})"),
            SparkKind.Timestamp when Scope.IsUtc => Parse(a => $"timezone('UTC', dq_spark_timestamp({a}, 'utc', {mode}))"),
            SparkKind.Timestamp => Let(value, x => Strict(to, !lenient, a =>
            {
                var zoned = $"timezone('UTC', dq_spark_timestamp({a[0]}, 'zoned', {mode}))";
                var unzoned = new Fragment($"dq_spark_timestamp({a[0]}, 'unzoned', {mode})", SparkType.TimestampNtz);
                return $"coalesce({zoned}, {Instant(unzoned).Sql})";
            }, x)),
            SparkKind.Binary => Strict(to, false, a => $"encode({a[0]})", value),
            _ => null,
        };

        Fragment Parse(Func<string, string> sql) => Strict(to, !lenient, a => sql(a[0]), value);
    }

    private Fragment? ToString(Fragment value) => value.Type.Kind switch
    {
        // DuckDB writes .5 where the type has no digit before the point.
        SparkKind.Decimal when value.Type.Precision == value.Type.Scale =>
            Strict(SparkType.String, false, a => $"regexp_replace(CAST({a[0]} AS VARCHAR), '^(-?)[.]', '\\1' || '0.')", value),
        SparkKind.Byte or SparkKind.Short or SparkKind.Int or SparkKind.Long or SparkKind.Decimal or SparkKind.Boolean =>
            Plain(value, SparkType.String, false, false),
        SparkKind.Date => Strict(SparkType.String, false, a => $"dq_spark_date_text({a[0]})", value),
        SparkKind.Timestamp or SparkKind.TimestampNtz =>
            Strict(SparkType.String, false, a => $"dq_spark_timestamp_text({a[0]})", Local(value)),
        _ => null,
    };

    private Fragment? Time(Fragment value, SparkType to) => (value.Type.Kind, to.Kind) switch
    {
        (SparkKind.Date, SparkKind.TimestampNtz) => Local(value),
        (SparkKind.Date, _) => Instant(Local(value)),
        (SparkKind.TimestampNtz, SparkKind.Timestamp) => Instant(value),
        (SparkKind.Timestamp, SparkKind.TimestampNtz) => Local(value),
        _ => Strict(to, false, a => DuckDbSql.Cast(a[0], to), Local(value)),
    };

    /// <summary>The wall clock's time of a date or timestamp, in the session's zone.</summary>
    public Fragment Local(Fragment value) => value.Type.Kind switch
    {
        SparkKind.TimestampNtz => value,
        SparkKind.Date => Strict(SparkType.TimestampNtz, false, a => $"CAST({a[0]} AS TIMESTAMP)", value),
        _ => Strict(SparkType.TimestampNtz, false, a => $"timezone({DuckDbSql.Text(Scope.TimeZone)}, {a[0]})", value),
    };

    /// <summary>The instant of a wall clock's time. Where the clock shows it twice Spark takes the first, and DuckDB the second.</summary>
    public Fragment Instant(Fragment local)
    {
        if (Scope.IsUtc)
            return Strict(SparkType.Timestamp, false, a => $"timezone('UTC', {a[0]})", local);
        var zone = DuckDbSql.Text(Scope.TimeZone);
        return Let(local, wall => Let(new Fragment($"timezone({zone}, {wall.Sql})", SparkType.Timestamp), late =>
        {
            // The offset of the day before, which is the earlier one of two.
            var before = $"(timezone('UTC', {late.Sql}) - INTERVAL 1 DAY)";
            var early = new Fragment(
                $"timezone('UTC', {wall.Sql} - (timezone({zone}, timezone('UTC', {before})) - {before}))", SparkType.Timestamp);
            return Let(early, first => new Fragment(
                $"(CASE WHEN {first.Sql} < {late.Sql} AND timezone({zone}, {first.Sql}) = {wall.Sql} THEN {first.Sql} ELSE {late.Sql} END)",
                    SparkType.Timestamp));
        })) with { Fails = local.Fails };
    }
}
