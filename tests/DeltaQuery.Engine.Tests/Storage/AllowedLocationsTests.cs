using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class AllowedLocationsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("s3://b/a", true)]
    [InlineData("s3://b/a/x/y.parquet", true)]
    [InlineData("s3://b/ab", false)]
    [InlineData("s3://b/ab/x", false)]
    [InlineData("s3://b", false)]
    [InlineData("s3://b/a/../c", false)]
    [InlineData("s3://b/a/./x", false)]
    [InlineData("s3://ba/a", false)]
    [InlineData("s3://whole/any/thing", true)]
    [InlineData("s3://wholes/any", false)]
    [InlineData("gs://b/a", false)]
    public void A_prefix_of_a_store_ends_where_a_name_ends(string path, bool allowed) =>
        Assert.Equal(allowed, new AllowedLocations(["s3a://b/a/", "s3://whole"]).Allows(path));

    [Fact]
    public void Links_are_followed_before_a_path_is_compared()
    {
        var (inside, outside) = (Path.Combine(_folder.Path, "in"), Path.Combine(_folder.Path, "out"));
        Directory.CreateDirectory(inside);
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "f"), "");
        Directory.CreateSymbolicLink(Path.Combine(inside, "there"), "../out");
        Directory.CreateSymbolicLink(Path.Combine(outside, "back"), inside);
        Directory.CreateSymbolicLink(Path.Combine(inside, "round"), "round");
        var allowed = new AllowedLocations([inside]);
        Assert.True(allowed.Allows(Path.Combine(inside, "new", "file")));
        Assert.False(allowed.Allows(Path.Combine(inside, "there", "f")));
        Assert.False(allowed.Allows(inside + "2"));
        Assert.True(allowed.Allows(Path.Combine(outside, "back", "x")));
        Assert.True(allowed.Allows(Path.Combine(inside, "there", "back", "x")));
        Assert.Throws<DeltaException>(() => allowed.Allows(Path.Combine(inside, "round", "x")));
    }

    [Fact]
    public void What_is_allowed_by_a_link_is_allowed_where_it_lies()
    {
        var real = Path.Combine(_folder.Path, "real");
        Directory.CreateDirectory(real);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), real);
        var allowed = new AllowedLocations([Path.Combine(_folder.Path, "link")]);
        Assert.True(allowed.Allows(Path.Combine(_folder.Path, "link", "x")));
        Assert.True(allowed.Allows(Path.Combine(real, "x")));
    }

    [Theory]
    [InlineData("gs://b/a")]
    [InlineData("s3://b/a/../c")]
    public void A_location_that_could_be_anywhere_is_refused(string location) =>
        Assert.Equal(DeltaErrorCode.NotSupported, Assert.Throws<DeltaException>(() => new AllowedLocations([location])).Code);
}
