using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Testing;

/// <summary>The statistics of a file as Spark writes them: strings cut to 32 characters, the greatest raised so that it stays a bound;
/// timestamps cut to milliseconds; NaN as the greatest number, in quotes; nothing but null counts of booleans, binaries, lists and maps.</summary>
internal static partial class SparkStatistics
{
    private const int Prefix = 32;

    /// <summary>The statistics of a relation's rows.</summary>
    /// <param name="connection">A connection whose time zone is UTC.</param>
    /// <param name="relation">The rows, with the physical names as columns.</param>
    /// <param name="schema">The columns to have statistics of, with physical names.</param>
    /// <param name="withoutNaN">Whether bounds leave NaN out, as those of writers do that take them from Parquet's footers.</param>
    public static JsonObject Of(DuckDbConnection connection, string relation, StructType schema, bool withoutNaN = false)
    {
        var (least, greatest, nulls) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var field in schema.Fields)
            Collect(connection, relation, SqlText.Identifier(field.Name), field, withoutNaN, least, greatest, nulls);
        return new JsonObject
        {
            ["numRecords"] = (long)connection.Scalar($"SELECT count(*) FROM {relation}")!,
            ["minValues"] = least, ["maxValues"] = greatest, ["nullCount"] = nulls,
        };
    }

    private static void Collect(
        DuckDbConnection connection, string relation, string column, StructField field, bool withoutNaN,
        JsonObject least, JsonObject greatest, JsonObject nulls)
    {
        if (field.Type is StructType row)
        {
            var (innerLeast, innerGreatest, innerNulls) = (new JsonObject(), new JsonObject(), new JsonObject());
            foreach (var child in row.Fields)
                Collect(connection, relation, $"{column}.{SqlText.Identifier(child.Name)}", child, withoutNaN, innerLeast, innerGreatest,
                    innerNulls);
            (least[field.Name], greatest[field.Name], nulls[field.Name]) = (innerLeast, innerGreatest, innerNulls);
            return;
        }

        nulls[field.Name] = (long)connection.Scalar($"SELECT count(*) - count({column}) FROM {relation}")!;
        if (field.Type is ArrayType or MapType
            or PrimitiveType { Kind: PrimitiveKind.Boolean or PrimitiveKind.Binary or PrimitiveKind.Variant })
            return;
        if (Bound(connection, relation, column, field.Type, withoutNaN, isGreatest: false) is { } lower)
            least[field.Name] = lower;
        if (Bound(connection, relation, column, field.Type, withoutNaN, isGreatest: true) is { } upper)
            greatest[field.Name] = upper;
    }

    private static JsonNode? Bound(DuckDbConnection connection, string relation, string column, DataType type, bool withoutNaN,
        bool isGreatest)
    {
        var isFloat = type is PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double };
        var bound = $"{(isGreatest ? "max" : "min")}({column}){(isFloat && withoutNaN ? $" FILTER (WHERE NOT isnan({column}))" : "")}";
        var value = connection.Scalar($"SELECT {Plain(bound, type)} FROM {relation}");
        return (type, value) switch
        {
            (_, null) => null,
            (PrimitiveType { Kind: PrimitiveKind.String }, string text) => isGreatest ? CutUp(text) : Cut(text),
            (PrimitiveType { Kind: PrimitiveKind.Date }, int days) => CivilTime.FormatDate(days),
            (PrimitiveType { Kind: PrimitiveKind.Timestamp }, long micros) => Milliseconds(micros) + "Z",
            (PrimitiveType { Kind: PrimitiveKind.TimestampNtz }, long micros) => Milliseconds(micros),
            (PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double }, double number) => double.IsFinite(number)
                ? JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture))
                : double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity",
            (_, string number) => JsonNode.Parse(WholePart().Replace(number, "${sign}0.")),
            _ => throw new InvalidOperationException($"no statistics of {type}"),
        };
    }

    private static string Plain(string bound, DataType type) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.String } => bound,
        PrimitiveType { Kind: PrimitiveKind.Date } => $"({bound} - DATE '1970-01-01')::INTEGER",
        PrimitiveType { Kind: PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz } => $"epoch_us({bound})",
        PrimitiveType { Kind: PrimitiveKind.Float } => $"{bound}::VARCHAR::DOUBLE", // its own digits, as Spark prints it
        PrimitiveType { Kind: PrimitiveKind.Double } => bound,
        _ => $"{bound}::VARCHAR",
    };

    private static string Milliseconds(long micros) =>
        CivilTime.FormatTimestamp(micros - (((micros % 1000) + 1000) % 1000), 'T', wholeFraction: true)[..^3];

    private static string Cut(string text) => string.Concat(text.EnumerateRunes().Take(Prefix));

    /// <summary>A text that is not less than any that begins as this one: what was cut off is replaced by the greatest character.</summary>
    private static string? CutUp(string text)
    {
        var runes = text.EnumerateRunes().ToList();
        if (runes.Count <= Prefix)
            return text;

        // More characters are taken until the tie breaker is not less than the next one.
        for (var length = Prefix; length < Math.Min(runes.Count, 2 * Prefix); length++)
        {
            var next = runes[length];
            var kept = string.Concat(runes.Take(length));
            if (next.Value < 0x7F)
                return kept + '\x7F';
            if (next.Value < 0x10FFFF)
                return kept + "\U0010FFFF";
        }

        return runes.Count <= 2 * Prefix ? text : null;
    }

    /// <summary>DuckDB prints <c>.5</c> where a decimal has no room for digits before the point; JSON wants one.</summary>
    [GeneratedRegex(@"^(?<sign>-?)\.")]
    private static partial Regex WholePart();
}
