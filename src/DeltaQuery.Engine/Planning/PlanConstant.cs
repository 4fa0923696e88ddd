using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Planning;

/// <summary>A constant of a plan, as SQL that means the same in every session.</summary>
/// <param name="Sql">The SQL literal.</param>
/// <param name="Type">Its DuckDB type.</param>
internal sealed record PlanConstant(string Sql, string Type)
{
    // DuckDB's infinite dates and timestamps; no use for pruning.
    private const long InfiniteDate = int.MaxValue - 1;
    private const long InfiniteTime = long.MaxValue - 1;

    /// <summary>False for NaN and the infinities, which bounds say nothing of.</summary>
    public bool IsFinite { get; private init; } = true;

    public static PlanConstant Boolean(bool value) => new(value ? "true" : "false", "BOOLEAN");

    /// <summary>NaN as a FLOAT or DOUBLE.</summary>
    public static PlanConstant NaN(string type) => new($"'nan'::{type}", type) { IsFinite = false };

    /// <summary>Reads <c>{"type": .., "is_null": .., "value": ..}</c>; null for what cannot prune.</summary>
    public static PlanConstant? Read(JsonElement constant)
    {
        if (constant.GetProperty("is_null").GetBoolean() || !constant.TryGetProperty("value", out var value))
            return null;
        var type = constant.GetProperty("type");
        var id = type.GetProperty("id").GetString()!;
        return id switch
        {
            "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => Integer(value) is { } n
                ? new($"CAST({n.ToString(CultureInfo.InvariantCulture)} AS {id})", id) : null, // -128::TINYINT is -(128::TINYINT), an overflow
            "BOOLEAN" => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Boolean(value.GetBoolean()) : null,
            "VARCHAR" => value.ValueKind == JsonValueKind.String ? new(SqlText.Literal(value.GetString()!), id) : null,
            "DATE" => Integer(value) is { } days && Math.Abs(days) < InfiniteDate
                ? new($"(DATE '1970-01-01' + ({days.ToString(CultureInfo.InvariantCulture)})::INTEGER)", id) : null,
            "TIMESTAMP" => Integer(value) is { } micros && Math.Abs(micros) < InfiniteTime
                ? new($"make_timestamp({micros.ToString(CultureInfo.InvariantCulture)}::BIGINT)", id) : null,
            "TIMESTAMP WITH TIME ZONE" => Integer(value) is { } micros && Math.Abs(micros) < InfiniteTime
                ? new($"make_timestamptz({micros.ToString(CultureInfo.InvariantCulture)}::BIGINT)", id) : null,
            "FLOAT" or "DOUBLE" => Float(value, id),
            "DECIMAL" => Decimal(type, value),
            _ => null,
        };
    }

    /// <summary>A number, or what <see cref="DuckDbJson"/> made a text of: NaN and the infinities.</summary>
    private static PlanConstant? Float(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var d) && double.IsFinite(d) => new($"{value.GetRawText()}::{type}", type),
        JsonValueKind.String => value.GetString()!.TrimStart('-').ToLowerInvariant() switch
        {
            "nan" => NaN(type),
            "inf" or "infinity" => new($"'{(value.GetString()![0] == '-' ? "-" : "")}infinity'::{type}", type) { IsFinite = false },
            _ => null,
        },
        _ => null,
    };

    private static long? Integer(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var n) ? n : null;

    private static PlanConstant? Decimal(JsonElement type, JsonElement value)
    {
        // The value is the unscaled number; wide ones come as two halves.
        var info = type.GetProperty("type_info");
        var (width, scale) = (info.GetProperty("width").GetInt32(), info.GetProperty("scale").GetInt32());
        Int128 unscaled;
        if (value.ValueKind == JsonValueKind.Object)
        {
            if (!value.TryGetProperty("upper", out var upper) || !value.TryGetProperty("lower", out var lower))
                return null;
            unscaled = ((Int128)upper.GetInt64() << 64) + lower.GetUInt64();
        }
        else if (Integer(value) is { } n)
        {
            unscaled = n;
        }
        else
        {
            return null;
        }

        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = (unscaled < 0 ? "-" : "") + digits[..^scale] + (scale > 0 ? "." + digits[^scale..] : "");
        var name = $"DECIMAL({width.ToString(CultureInfo.InvariantCulture)},{scale.ToString(CultureInfo.InvariantCulture)})";
        return new($"{SqlText.Literal(text)}::{name}", name);
    }
}
