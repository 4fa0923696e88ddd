using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Tests;

public sealed class FittedColumnsTests
{
    [Theory]
    [InlineData(null, "3 5 100", "0:3 1:5 2:100")]
    [InlineData(118, "3 5 100", "0:3 1:5 2:100")]
    [InlineData(117, "3 5 100", "0:3 1:5 2:99")]
    [InlineData(40, "3 5 100", "0:3 1:5 2:22")]
    [InlineData(40, "20 20 3", "0:14 1:13 2:3")]
    [InlineData(40, "10 10 10 10 10 10", "0:9 1:9 | 5:8")]
    [InlineData(30, "10 10 10 10 10 10", "0:10 | 5:9")]
    [InlineData(10, "10 10 10", "0:2 |")]
    [InlineData(9, "30", "0:5")]
    [InlineData(1, "1 1", "0:1 |")]
    public void Columns_fit_a_width(int? width, string natural, string expected)
    {
        var fitted = FittedColumns.Of([.. natural.Split(' ').Select(int.Parse)], width);
        var shown = fitted.Columns.Select((c, i) => (fitted.Gap == i ? "| " : "") + $"{c}:{fitted.Widths[i]}").ToList();
        if (fitted.Gap == fitted.Columns.Count)
            shown.Add("|");
        Assert.Equal(expected, string.Join(' ', shown));
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("中文字", 5, "中文…")]
    [InlineData("中文字", 4, "中…")]
    [InlineData("a中", 2, "a…")]
    [InlineData("x\uD83D\uDE00y", 3, "x…")]
    public void Text_is_cut_between_characters(string text, int width, string expected) => Assert.Equal(expected, DisplayWidth.Cut(text, width, "…"));
}
