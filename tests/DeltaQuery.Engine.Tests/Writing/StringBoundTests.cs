using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Tests.Writing;

public class StringBoundTests
{
    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("exactly 32 characters long here.")]
    public void Short_texts_are_their_own_bounds(string text)
    {
        Assert.Equal(text, StringBound.Least(text));
        Assert.Equal(text, StringBound.Greatest(text));
    }

    [Fact]
    public void A_lower_bound_is_the_first_32_characters()
    {
        Assert.Equal(new string('a', 32), StringBound.Least(new string('a', 33)));
        Assert.Equal(string.Concat(Enumerable.Repeat("𐍈", 32)), StringBound.Least(string.Concat(Enumerable.Repeat("𐍈", 40))));
    }

    [Fact]
    public void An_upper_bound_that_is_cut_is_raised_at_its_last_character() =>
        Assert.Equal(new string('a', 31) + "b", StringBound.Greatest(new string('a', 33)));

    [Fact]
    public void A_last_character_without_a_successor_is_dropped_and_the_one_before_raised() =>
        Assert.Equal(new string('a', 30) + "b", StringBound.Greatest(new string('a', 31) + "\U0010FFFFx"));

    [Fact]
    public void The_first_character_may_be_the_one_that_is_raised() =>
        Assert.Equal("b", StringBound.Greatest("a" + string.Concat(Enumerable.Repeat("\U0010FFFF", 32))));

    [Fact]
    public void A_successor_is_never_half_of_a_surrogate_pair() =>
        Assert.Equal(new string('a', 31) + "\uE000", StringBound.Greatest(new string('a', 31) + "\uD7FFx"));

    [Fact]
    public void There_is_no_upper_bound_of_nothing_but_last_characters() =>
        Assert.Null(StringBound.Greatest(string.Concat(Enumerable.Repeat("\U0010FFFF", 33))));

    [Fact]
    public void Bounds_enclose_random_texts_in_the_order_of_utf8()
    {
        var random = new Random(7);
        string[] alphabet = ["a", "z", "\u007F", "é", "\uD7FF", "\uE000", "\uFFFF", "𐍈", "\U0010FFFF"];
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 50)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            Assert.True(Compare(StringBound.Least(text), text) <= 0);
            if (StringBound.Greatest(text) is { } greatest)
                Assert.True(Compare(greatest, text) >= 0, text);
        }
    }

    private static int Compare(string a, string b) =>
        System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b));
}
