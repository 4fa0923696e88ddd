using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Tests.Transactions;

public class ReadSetTests
{
    private static readonly ReadSet Blind = ReadSet.Blind(4);
    private static readonly ReadSet All = ReadSet.All(4);

    [Fact]
    public void Blind_is_who_read_no_row_and_not_who_read_no_file_that_is_there()
    {
        Assert.True(Blind.IsBlind);
        Assert.False(All.IsBlind);
        Assert.False(Some("a").IsBlind);
        Assert.False(Some().IsBlind);
    }

    [Fact]
    public void Nothing_and_something_is_something()
    {
        var some = Some("a");
        Assert.Same(some, Blind.And(some));
        Assert.Same(some, some.And(Blind));
        Assert.Same(All, Blind.And(All));
        Assert.Same(All, All.And(Blind));
        Assert.True(Blind.And(Blind).IsBlind);
    }

    [Fact]
    public void All_rows_and_some_of_them_are_all()
    {
        Assert.Same(All, All.And(Some("a")));
        Assert.Same(All, Some("a").And(All));
    }

    [Fact]
    public async Task Some_files_and_others_are_the_files_of_both_and_what_is_new_to_either()
    {
        var both = Some("a", "b").And(Some("b", "c"));
        Assert.Equal((4, false), (both.Version, both.WholeTable));
        Assert.Equal(["a", "b", "c"], both.Files!.Order());
        Assert.Null(both.FindNewFiles);

        using var asked = new CancellationTokenSource();
        both = New(Some("a"), "5", "6").And(New(Some("b"), "6", "8"));
        Assert.Equal(["5", "6", "8"], (await both.FindNewFiles!(asked.Token)).Order());

        ReadSet New(ReadSet reads, params string[] keys) => reads with
        {
            FindNewFiles = cancellationToken =>
            {
                Assert.Equal(asked.Token, cancellationToken);
                return Task.FromResult<IReadOnlySet<string>>(keys.ToHashSet());
            },
        };
    }

    /// <summary>Who cannot say which new files count has to follow none, whatever the other one says.</summary>
    [Fact]
    public void Where_one_cannot_say_which_new_files_count_any_does()
    {
        var picky = Some("a") with { FindNewFiles = _ => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>()) };
        Assert.Null(picky.And(Some("b")).FindNewFiles);
        Assert.Null(Some("b").And(picky).FindNewFiles);
    }

    private static ReadSet Some(params string[] files) => new(4, WholeTable: false) { Files = files.ToHashSet() };
}
