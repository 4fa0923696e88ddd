using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Mapping;

namespace DeltaQuery.Engine.Tests.Ingest.Mapping;

/// <summary>Random documents: what we read of a text is what exact arithmetic reads of it, or an error.</summary>
public sealed class JsonDifferentialTests : MapperTestBase
{
    private const int Documents = 3000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Numbers_are_those_of_exact_arithmetic(int seed)
    {
        var random = new Random(seed);
        string[] numbers = [.. Enumerable.Range(0, Documents).Select(_ => Number(random))];
        using var messages = Messages([.. numbers.Select(n => $$"""{"l":{{n}},"d":{{n}},"f":{{n}},"t":{{n}}}""")]);
        using var mapper = new BatchMapper(Connection, new MappingOptions { OnFault = FaultPolicy.Rescue, RescueColumn = "r" });
        var batch = mapper.Map(messages, Table("l BIGINT; d DECIMAL(30,6); f DOUBLE; t STRING; r STRING"), CancellationToken.None);
        Assert.Equal(Documents, batch.RowCount);
        using var result = Connection.Query($"SELECT l::VARCHAR, d::VARCHAR, f, t FROM {batch.Rows} ORDER BY __dq_message");
        var row = 0;
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.RowCount; i++, row++)
                {
                    Assert.Equal(Exact(numbers[row], 0, new BigInteger(long.MinValue), new BigInteger(long.MaxValue)), chunk[0].GetValue(i));
                    var limit = BigInteger.Pow(10, 30) - 1;
                    Assert.Equal(Exact(numbers[row], 6, -limit, limit), chunk[1].GetValue(i));
                    var nearest = double.Parse(numbers[row], CultureInfo.InvariantCulture);
                    Assert.Equal(double.IsFinite(nearest) ? nearest : null, (double?)chunk[2].GetValue(i));
                    Assert.Equal(numbers[row], chunk[3].GetValue(i));
                }
            }
        }

        Assert.Equal(Documents, row);
    }

    [Fact]
    public void Short_doubles_are_the_nearest_to_the_last_bit()
    {
        var random = new Random(5);
        string[] numbers =
        [
            "0", "-0", "-0.0", "0.000000000001", "123456789012345", "-99999999999.99", "12345678901234.5",
            .. Enumerable.Range(0, Documents).Select(_ => string.Create(
                CultureInfo.InvariantCulture, $"{(random.Next(2) == 0 ? "-" : "")}{random.NextInt64(1L << random.Next(1, 47))}.{random.Next(10_000_000)}")),
        ];
        using var messages = Messages([.. numbers.Select(n => $$"""{"f":{{n}}}""")]);
        using var mapper = new BatchMapper(Connection, new MappingOptions());
        var batch = mapper.Map(messages, Table("f DOUBLE"), CancellationToken.None);
        var bits = new List<long>();
        using var result = Connection.Query($"SELECT f FROM {batch.Rows} ORDER BY __dq_message");
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.RowCount; i++)
                    bits.Add(BitConverter.DoubleToInt64Bits((double)chunk[0].GetValue(i)!));
            }
        }

        Assert.Equal(numbers.Select(n => BitConverter.DoubleToInt64Bits(double.Parse(n, CultureInfo.InvariantCulture))), bits);
    }

    [Theory]
    [InlineData(3)]
    public void Texts_are_those_of_System_Text_Json(int seed)
    {
        var random = new Random(seed);
        string[] documents = [.. Enumerable.Range(0, Documents).Select(_ => $$"""{"a":"{{Text(random)}}"}""")];
        using var messages = Messages(documents);
        using var mapper = new BatchMapper(Connection, new MappingOptions { OnFault = FaultPolicy.Skip });
        var batch = mapper.Map(messages, Table("a STRING"), CancellationToken.None);
        var expected = documents.Select(Parsed).OfType<string>().ToList();
        Assert.Equal(Documents - expected.Count, batch.BadCount);
        var row = 0;
        using var result = Connection.Query($"SELECT a FROM {batch.Rows} ORDER BY __dq_message");
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.RowCount; i++)
                    Assert.Equal(expected[row++], chunk[0].GetValue(i));
            }
        }

        Assert.Equal(expected.Count, row);
    }

    private static string? Parsed(string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            return json.RootElement.GetProperty("a").GetString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Number(Random random)
    {
        var text = new StringBuilder(random.Next(3) == 0 ? "-" : "");
        text.Append(random.Next(4) == 0 ? "0" : Digits(random, 1 + random.Next(random.Next(4) == 0 ? 34 : 20)).TrimStart('0') is { Length: > 0 } d ? d : "7");
        if (random.Next(2) == 0)
            text.Append('.').Append(Digits(random, 1 + random.Next(9))).Append(random.Next(2) == 0 ? "000" : "");
        if (random.Next(4) == 0)
            text.Append(random.Next(2) == 0 ? 'e' : 'E').Append((string[])["", "+", "-"] is var signs ? signs[random.Next(3)] : "").Append(random.Next(random.Next(5) == 0 ? 500 : 12));
        return text.ToString();
    }

    private static string Digits(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + (random.Next(3) == 0 ? 0 : random.Next(10)))));

    private static string Text(Random random)
    {
        string[] parts = ["a", "é", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\u0001", "\\x", "\u2028", " "];
        return string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(random.Next(6) == 0 ? parts.Length : 9)]));
    }

    /// <summary>The number with so many digits behind the point; null if it has more, or lies beyond the bounds.</summary>
    private static string? Exact(string number, int scale, BigInteger low, BigInteger high)
    {
        var (mantissa, exponent) = number.Split('e', 'E') is [var m, var e] ? (m, int.Parse(e, CultureInfo.InvariantCulture)) : (number, 0);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var shift = exponent + scale - (point < 0 ? 0 : mantissa.Length - point - 1);
        if (shift < 0)
        {
            digits = BigInteger.DivRem(digits, BigInteger.Pow(10, -shift), out var rest);
            if (!rest.IsZero)
                return null;
        }
        else
        {
            digits *= BigInteger.Pow(10, shift);
        }

        if (digits < low || digits > high)
            return null;
        var text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (digits.Sign < 0 ? "-" : "") + (scale == 0 ? text : $"{text[..^scale]}.{text[^scale..]}");
    }
}
