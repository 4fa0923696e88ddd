using System.Text;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Tests.DuckDb;

namespace DeltaQuery.Engine.Tests.Log;

public sealed class FileListTests : DuckDbTestBase
{
    private static readonly FileColumn Least = new(FileColumnKind.Min, ["i"], "INTEGER");

    private readonly FileList _list;

    public FileListTests()
    {
        Connection.Execute("ATTACH ':memory:' AS dq");
        _list = new FileList(Database.Connect(), 0);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    [InlineData(3, 12)]
    [InlineData(4, 100)]
    public void Commits_that_wait_leave_each_version_the_files_that_one_after_the_other_would(int seed, int mostActions)
    {
        var random = new Random(seed);
        var versions = new List<Dictionary<string, string>> { new(StringComparer.Ordinal) };
        for (var version = 1; version < 80; version++)
        {
            var live = new Dictionary<string, string>(versions[^1], StringComparer.Ordinal);
            var text = new StringBuilder();
            for (var i = random.Next(mostActions); i > 0; i--)
            {
                var (number, hasVector) = (random.Next(2 * mostActions), random.Next(4) == 0);
                var path = (random.Next(3) == 0 ? "file://" : "") + $"/t/it's {number}";
                var vector = hasVector ? """{"storageType":"u","pathOrInlineDv":"x","offset":3,"sizeInBytes":9,"cardinality":1}""" : "null";
                var key = $"{number} {hasVector}";
                if (random.Next(3) > 0)
                {
                    text.AppendLine($$$"""{"add":{"path":"{{{path}}}","deletionVector":{{{vector}}},"partitionValues":{},"size":{{{version}}},"modificationTime":0,"stats":"{\"minValues\":{\"i\":{{{i}}}}}","dataChange":true}}""");
                    live[key] = $"{path} {hasVector} {version} {i}";
                }
                else
                {
                    text.AppendLine($$$"""{"remove":{"path":"{{{path}}}","deletionVector":{{{vector}}},"deletionTimestamp":0,"dataChange":true}}""");
                    live.Remove(key);
                }
            }

            var commit = new CommitActions(version, Encoding.UTF8.GetBytes(text.ToString()), $"{version}.json");
            _list.Advance(version, commit.AppendTo, commit.Keys);
            versions.Add(live);
            if (random.Next(6) == 0)
                Check(random.Next(versions.Count));
        }

        for (var version = 0; version < versions.Count; version++)
            Check(version);

        void Check(int version) => Assert.Equal(versions[version].Values.Order(StringComparer.Ordinal), Files(version).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Versions_before_the_commits_that_wait_do_not_take_them_in()
    {
        _list.Advance(1, _ => throw new InvalidDataException("taken in"), ["a"]);
        Assert.Empty(Files(0));
        Assert.Throws<InvalidDataException>(() => Files(1));
    }

    [Fact]
    public void A_list_into_which_a_commit_went_by_half_is_not_read_again()
    {
        _list.Advance(1, _ => throw new InvalidDataException("half"), ["a"]);
        Assert.True(_list.IsReadable);
        Assert.Throws<InvalidDataException>(() => Files(1));
        Assert.False(_list.IsReadable);
        Assert.Throws<InvalidOperationException>(() => Files(1));
        Assert.Throws<InvalidOperationException>(() => Files(0));
    }

    private List<string> Files(int version) => _list.Query(
        new FileQuery(version, [Least], AllColumns: true),
        (files, names) => $"SELECT concat_ws(' ', path, CASE WHEN dv_type IS NULL THEN 'False' ELSE 'True' END, size, {names[0]}) FROM {files}",
        result => result.Rows().Select(r => (string)r[0]!).ToList());
}
