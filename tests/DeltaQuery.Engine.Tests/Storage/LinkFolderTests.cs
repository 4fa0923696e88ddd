using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class LinkFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_link_ends_as_the_path_does_and_goes_with_the_folder_but_not_what_it_leads_to()
    {
        var target = Target("1");
        string link;
        using (var links = new LinkFolder(_folder.Path))
        {
            link = links.Link("s3://b/p=1/x y.csv.gz", target);
            Assert.EndsWith("/0/b/p=1/x y.csv.gz", link, StringComparison.Ordinal);
            Assert.Equal("1", File.ReadAllText(link));
            Assert.Equal(link, links.Link("s3://b/p=1/x y.csv.gz", target));
        }

        Assert.False(Path.Exists(link));
        Assert.True(File.Exists(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Another_version_of_a_file_and_a_file_where_a_folder_is_needed_get_names_of_their_own()
    {
        using var links = new LinkFolder(_folder.Path);
        var (old, changed) = (Target("1"), Target("2"));
        var first = links.Link("s3://b/x", old);
        var second = links.Link("s3://b/x", changed);
        var below = links.Link("s3://b/x/y", old);
        var above = links.Link("s3://b/x/y", changed);
        Assert.Equal(["1", "2", "1", "2"], new[] { first, second, below, above }.Select(File.ReadAllText));
    }

    [Theory]
    [InlineData("s3://b//x")]
    [InlineData("s3://b/../x")]
    [InlineData("s3://b/x/.")]
    public void A_path_that_no_local_file_can_have_is_refused(string path)
    {
        using var links = new LinkFolder(_folder.Path);
        var error = Assert.Throws<DeltaException>(() => links.Link(path, Target("1")));
        Assert.Equal((DeltaErrorCode.NotSupported, $"{path} cannot be read by its name, which no local file can have"), (error.Code, error.Message));
        Assert.DoesNotContain(Directory.GetDirectories(_folder.Path), _ => true);
    }

    private string Target(string content)
    {
        var path = Path.Combine(_folder.Path, $"target-{Guid.NewGuid():N}");
        File.WriteAllText(path, content);
        return path;
    }
}
