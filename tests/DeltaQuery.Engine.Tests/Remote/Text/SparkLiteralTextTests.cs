using DeltaQuery.Engine.Remote.Text;

namespace DeltaQuery.Engine.Tests.Remote.Text;

public sealed class SparkLiteralTextTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "NULL" },
        { true, "TRUE" },
        { (sbyte)-1, "(-1Y)" },
        { (short)2, "(2S)" },
        { 3, "(3)" },
        { long.MinValue, "(-9223372036854775808L)" },
        { 1.5, "CAST('1.5' AS double)" },
        { double.NaN, "CAST('NaN' AS double)" },
        { float.NegativeInfinity, "CAST('-Infinity' AS float)" },
        { 1.50m, "CAST('1.50' AS decimal(3,2))" },
        { "it's \\ ${x}", "'it\\'s \\\\ \\u0024{x}'" },
        { new byte[] { 0, 255 }, "X'00FF'" },
        { new DateTime(2024, 2, 29, 10, 11, 12), "TIMESTAMP_NTZ '2024-02-29 10:11:12'" },
        { new DateTime(1970, 1, 1, 0, 0, 1, DateTimeKind.Utc), "TIMESTAMP_MICROS(1000000L)" },
        { new DateOnly(1970, 1, 2), "DATE_FROM_UNIX_DATE(1)" },
        { TimeSpan.FromSeconds(1.5), "MAKE_DT_INTERVAL(0, 0, 0, 1.5BD)" },
        { new[] { 1, 2 }, "CAST(ARRAY((1), (2)) AS array<int>)" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_are_printed_as_literals_of_their_types(object? value, string text) => Assert.Equal(text, SparkLiteralText.Of(value));

    [Theory]
    [InlineData(3, "3")]
    [InlineData(4L, "4")]
    [InlineData("5", "'5'")]
    public void A_version_stands_bare(object value, string text) => Assert.Equal(text, SparkLiteralText.Version(value));
}
