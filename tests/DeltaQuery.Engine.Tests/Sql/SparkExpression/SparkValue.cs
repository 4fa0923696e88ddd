using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb.SparkFunctions;
using DeltaQuery.Engine.Sql.SparkExpression;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

/// <summary>Values between the oracle's JSON and DuckDB. Dates are compared as days, timestamps as microseconds.</summary>
internal static class SparkValue
{
    /// <summary>A value of the oracle's as SQL that has no part in what is tested.</summary>
    public static string ToSql(JsonElement value, SparkType type)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return "NULL";
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return type.Kind switch
        {
            SparkKind.Date => $"DATE '1970-01-01' + CAST({Days(text)} AS INTEGER)",
            SparkKind.Timestamp => $"make_timestamptz({Micros(text)})",
            SparkKind.TimestampNtz => $"make_timestamp({Micros(text)})",
            SparkKind.Binary => $"from_base64('{text}')",
            SparkKind.String => DuckDbSql.Text(text),
            SparkKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(each => ToSql(each, type.Element!)))}]",
            SparkKind.Map =>
                $"MAP {{{string.Join(", ", value.EnumerateArray().Select(each => $"{ToSql(each[0], type.Key!)}: {ToSql(each[1], type.Element!)}"))}}}",
            SparkKind.Struct =>
                $"{{{string.Join(", ", type.Fields.Select(field => $"'{field.Name}': {ToSql(value.GetProperty(field.Name), field.Type)}"))}}}",
            _ => $"CAST('{text}' AS {DuckDbSql.TypeOf(type)})",
        };
    }

    /// <summary>SQL that gives the expression's value in a form that <see cref="Text"/> writes.</summary>
    public static string Readable(TranslatedExpression expression) => expression.Type.Kind switch
    {
        SparkKind.Date => $"CAST({expression.Sql} - DATE '1970-01-01' AS BIGINT)",
        SparkKind.Timestamp or SparkKind.TimestampNtz => $"epoch_us({expression.Sql})",
        // DuckDB writes .5 or 0.5, by the type.
        SparkKind.Decimal => $"regexp_replace(CAST({expression.Sql} AS VARCHAR), '^(-?)0[.]', '\\1.')",
        SparkKind.Long or SparkKind.Byte or SparkKind.Short or SparkKind.Int => $"CAST({expression.Sql} AS VARCHAR)",
        SparkKind.Binary => $"hex({expression.Sql})",
        _ => expression.Sql,
    };

    /// <summary>A value read from DuckDB.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number => Number(number),
        float number => Number(number),
        string text => text,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>The same form of an answer of the oracle's; an error is <c>!</c>.</summary>
    public static string Expected(string answer, SparkType type)
    {
        if (answer[0] == '!')
            return "!";
        using var json = JsonDocument.Parse(answer);
        var value = json.RootElement;
        if (value.ValueKind == JsonValueKind.Null)
            return "null";
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return type.Kind switch
        {
            SparkKind.Date => Days(text).ToString(CultureInfo.InvariantCulture),
            SparkKind.Timestamp or SparkKind.TimestampNtz => Micros(text).ToString(CultureInfo.InvariantCulture),
            SparkKind.Decimal => text.StartsWith("0.", StringComparison.Ordinal) ? text[1..]
                : text.StartsWith("-0.", StringComparison.Ordinal) ? "-" + text[2..] : text,
            SparkKind.Binary => Convert.ToHexString(Convert.FromBase64String(text)),
            SparkKind.Double =>
                Number(text.EndsWith("Infinity", StringComparison.Ordinal)
                    ? (text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity)
                        : double.Parse(text, CultureInfo.InvariantCulture)),
            SparkKind.Float =>
                Number(text.EndsWith("Infinity", StringComparison.Ordinal)
                    ? (text[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity) : float.Parse(text, CultureInfo.InvariantCulture)),
            _ => text,
        };
    }

    private static string Number(double value) => double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(float value) => float.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);

    private static int Days(string date)
    {
        var month = date.IndexOf('-', 1);
        Assert.True(
            CivilDays.TryFrom(
                int.Parse(date[..month], CultureInfo.InvariantCulture),
                    int.Parse(date[(month + 1)..(month + 3)], CultureInfo.InvariantCulture),
            int.Parse(date[(month + 4)..], CultureInfo.InvariantCulture), out var days));
        return days;
    }

    // 2024-02-29T10:34:56.123456 with or without +00:00
    private static long Micros(string timestamp)
    {
        var parts = timestamp.Replace("+00:00", "", StringComparison.Ordinal).Split('T');
        var time = TimeOnly.ParseExact(parts[1], "HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return Days(parts[0]) * 86_400_000_000L + time.Ticks / 10;
    }
}
