using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("s3://b/d/*.csv", "s3://b/d", true, "x.csv,.csv", "x.csv.gz,e/x.csv")]
    [InlineData("s3://b/*/x?.csv", "s3://b", false, "d/x1.csv", "x1.csv,d/e/x1.csv,d/x.csv")]
    [InlineData("s3://b/d/**/*.csv", "s3://b/d", false, "x.csv,e/x.csv,e/f/x.csv", "x.txt")]
    [InlineData("s3://b/**", "s3://b", false, "x,d/e/x", "")]
    [InlineData("s3://b/d/[ab]*[!0-9]", "s3://b/d", true, "ax,b-", "a1,cx")]
    [InlineData("s3://b/d/[*]x", "s3://b/d", true, "*x", "ax")]
    [InlineData("s3://b/p=*/a\\b", "s3://b", false, "p=1/a\\b", "p=1/ab")]
    [InlineData("s3://b/d/*\\*", "s3://b/d", true, "x*", "xx")]
    public void A_pattern_knows_its_folder_and_what_it_matches(string pattern, string folder, bool isFlat, string matched, string passedOver)
    {
        var glob = GlobPattern.Parse(pattern);
        Assert.Equal((folder, isFlat), (glob.Folder, glob.IsFlat));
        Assert.All(matched.Split(','), path => Assert.True(glob.Matches(path), path));
        Assert.All(passedOver.Split(',', StringSplitOptions.RemoveEmptyEntries), path => Assert.False(glob.Matches(path), path));
    }

    [Theory]
    [InlineData("s3://b*/x", "a bucket cannot be a pattern")]
    [InlineData("s3://b/**/x/**", "** can stand in it once")]
    public void A_pattern_that_cannot_be_listed_is_refused(string pattern, string why)
    {
        var error = Assert.Throws<DeltaException>(() => GlobPattern.Parse(pattern));
        Assert.Equal((DeltaErrorCode.NotSupported, $"cannot list {pattern}: {why}"), (error.Code, error.Message));
    }

    [Fact]
    public void A_pattern_matches_what_it_matches_in_a_local_folder_of_DuckDB()
    {
        using var folder = new TempFolder();
        var dice = new Random(7);
        string[] names = ["a", "b", "ab", "a.c", "b.c", "a-c", "]", "[a", "*", "a*", "é", "éa", "-", "!", "a b", ".c"];
        string[] pieces = ["*", "?", "a", "b", ".c", "[ab]", "[!a]", "[a-b]", "[]a]", "[a", "[!", "é", "-", "[*]", "[é]"];
        var files = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 120; i++)
        {
            var path = string.Join('/', Enumerable.Range(0, dice.Next(1, 4)).Select(_ => "d" + names[dice.Next(names.Length)]).SkipLast(1).Append(names[dice.Next(names.Length)]));
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, path))!);
            File.WriteAllText(Path.Combine(folder.Path, path), "");
            files.Add(path);
        }

        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        var matched = 0;
        for (var i = 0; i < 1500; i++)
        {
            var parts = Enumerable.Range(0, dice.Next(1, 4)).Select(p => string.Concat(Enumerable.Range(0, dice.Next(1, 4)).Select(_ => pieces[dice.Next(pieces.Length)]))).ToList();
            for (var p = 0; p < parts.Count - 1; p++)
                parts[p] = "d" + parts[p];
            if (dice.Next(3) == 0)
                parts[dice.Next(parts.Count)] = "**";
            var pattern = string.Join('/', parts);
            if (!GlobPattern.IsIn(pattern) || parts.Exists(p => p.StartsWith("***", StringComparison.Ordinal)))
                continue;
            var glob = GlobPattern.Parse($"s3://{folder.Path[1..]}/{pattern}");
            var below = $"{glob.Folder["s3:/".Length..]}/";
            var expected = Glob(connection, $"{folder.Path}/{pattern}");
            var found = files.Where(f => $"{folder.Path}/{f}" is var path && path.StartsWith(below, StringComparison.Ordinal) && glob.Matches(path[below.Length..]))
                .Order(StringComparer.Ordinal).Select(f => $"{folder.Path}/{f}").ToList();
            if (found.Count == 0 && files.Contains(pattern))
                found.Add($"{folder.Path}/{pattern}"); // DuckDB's last try, which is that of who lists
            Assert.True(expected.SequenceEqual(found), $"{pattern}: expected {string.Join(' ', expected)}, found {string.Join(' ', found)}");
            matched += expected.Count;
        }

        Assert.True(matched > 1000, $"{matched} matches");
    }

    private static List<string> Glob(DuckDbConnection connection, string pattern)
    {
        using var prepared = connection.Prepare("SELECT file FROM glob($1)");
        prepared.Bind(1, pattern);
        using var result = prepared.Execute();
        return [.. result.Rows().Select(row => (string)row[0]!).Where(f => File.Exists(f)).Order(StringComparer.Ordinal)];
    }
}
