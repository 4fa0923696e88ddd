using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Tests.Log;

namespace DeltaQuery.Engine.Tests.Schema;

public class DataPathTests
{
    [Theory]
    [InlineData("part-0.parquet", false, null, null, "part-0.parquet")]
    [InlineData("p=a%252Fb/x%20y.parquet", false, null, null, "p=a%2Fb/x y.parquet")]
    [InlineData("p=ünï/%C3%A9.parquet", false, null, null, "p=ünï/é.parquet")]
    [InlineData("p=100%/a", false, null, null, "p=100%/a")]
    [InlineData("a:b/c", false, null, null, "a:b/c")]
    [InlineData("/data/a%20b", true, null, null, "/data/a b")]
    [InlineData("file:/data/a", true, "file", null, "/data/a")]
    [InlineData("file:///data/a", true, "file", null, "/data/a")]
    [InlineData("S3://bucket/k/a%2Bb", true, "s3", "bucket", "/k/a+b")]
    [InlineData("abfss://c@acc.dfs.core.windows.net/p", true, "abfss", "c@acc.dfs.core.windows.net", "/p")]
    public void A_path_is_decoded(string text, bool absolute, string? scheme, string? authority, string path)
    {
        DataPath decoded = DataPath.Decode(text);
        Assert.Equal((absolute, scheme, authority, path), (decoded.IsAbsolute, decoded.Scheme, decoded.Authority, decoded.Path));
    }

    [Theory]
    [InlineData("/a/b")]
    [InlineData("file:/a/b")]
    [InlineData("file:///a/b")]
    [InlineData("file://localhost/a/%62")]
    public void All_spellings_of_a_local_path_are_the_same_file(string text)
    {
        DataPath path = DataPath.Decode(text);
        Assert.Equal(("/a/b", true), (path.Canonical, path.IsLocal));
    }

    [Fact]
    public void Relative_and_remote_paths_are_not_local()
    {
        Assert.False(DataPath.Decode("a").IsLocal);
        Assert.False(DataPath.Decode("s3://b/a").IsLocal);
        Assert.Equal("s3://b/a", DataPath.Decode("s3://b/a").Canonical);
        Assert.True(DataPath.Decode("a/%2E%2E/b").Climbs);
        Assert.False(DataPath.Decode("p=../b").Climbs);
    }

    [Theory]
    [InlineData("p=a b/x", "p=a%20b/x")]
    [InlineData("p=a%2Fb", "p=a%252Fb")]
    [InlineData("p=é%2Fß😀", "p=é%252Fß😀")]
    [InlineData("a&b;c~d+e!'()*,$@:=", "a&b;c~d+e!'()*,$@:=")]
    [InlineData("<x>|\"#?[]^`{}\\\u007F", "%3Cx%3E%7C%22%23%3F%5B%5D%5E%60%7B%7D%5C%7F")]
    [InlineData("a\u00A0b\u0085", "a%C2%A0b%C2%85")]
    public void A_path_is_encoded_as_java_does(string path, string encoded)
    {
        Assert.Equal(encoded, DataPath.Encode(path));
        Assert.Equal(path, DataPath.Decode(encoded).Path);
    }

    [Theory]
    [InlineData("file:/a b/c", "file:/a%20b/c")]
    [InlineData("s3://b/a b", "s3://b/a%20b")]
    public void An_absolute_path_is_encoded_with_its_scheme(string text, string encoded) => Assert.Equal(encoded, DataPath.Decode(text).Encode());

    [SkippableFact]
    public void Spark_would_have_written_the_golden_paths_as_we_do()
    {
        Skip.If(GoldenTables.Root is null, GoldenTables.Missing);
        int special = 0;
        foreach ((string table, string file) in GoldenTables.LogFiles().Where(file => file.Table.Contains("spark42", StringComparison.Ordinal)))
            foreach (AddFile add in ActionLog.Read(File.ReadAllBytes(file), file, ActionKinds.Add).Cast<AddFile>())
            {
                DataPath path = DataPath.Decode(add.Path);
                Assert.Equal(add.Path, path.Encode());
                special += add.Path.Contains('%') ? 1 : 0;
            }
        Assert.True(special > 20, $"{special} paths");
    }
}
