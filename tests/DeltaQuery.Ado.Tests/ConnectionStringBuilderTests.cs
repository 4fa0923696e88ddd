using System.Collections;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

public class ConnectionStringBuilderTests
{
    public static readonly TheoryData<string, string, string, object> Settings = new()
    {
        { "Data Source", "/lake", nameof(DeltaQueryConnectionStringBuilder.DataSource), "/lake" },
        { "Default Schema", "sales", nameof(DeltaQueryConnectionStringBuilder.DefaultSchema), "sales" },
        { "Mode", "ReadOnly", nameof(DeltaQueryConnectionStringBuilder.Mode), DeltaQueryAccessMode.ReadOnly },
        { "Read Only", "true", nameof(DeltaQueryConnectionStringBuilder.Mode), DeltaQueryAccessMode.ReadOnly },
        { "Catalog File", "/lake/c.json", nameof(DeltaQueryConnectionStringBuilder.CatalogFile), "/lake/c.json" },
        { "Allowed Locations", "/a;s3://b/c", nameof(DeltaQueryConnectionStringBuilder.AllowedLocations), "/a;s3://b/c" },
        { "Snapshot Cache Size", "10", nameof(DeltaQueryConnectionStringBuilder.SnapshotCacheSize), 10 },
        { "Kafka Config File", "/k.conf", nameof(DeltaQueryConnectionStringBuilder.KafkaConfigFile), "/k.conf" },
        { "Multi Table Commit", "BestEffort", nameof(DeltaQueryConnectionStringBuilder.MultiTableCommit), DeltaQueryMultiTableCommit.BestEffort },
        { "Enable Tracing of Statement Text", "yes", nameof(DeltaQueryConnectionStringBuilder.EnableTracingOfStatementText), true },
        { "Threads", "3", nameof(DeltaQueryConnectionStringBuilder.Threads), 3 },
        { "Memory Limit", "1GB", nameof(DeltaQueryConnectionStringBuilder.MemoryLimit), "1GB" },
        { "Temp Directory", "/tmp/x", nameof(DeltaQueryConnectionStringBuilder.TempDirectory), "/tmp/x" },
        { "Command Timeout", "0", nameof(DeltaQueryConnectionStringBuilder.CommandTimeout), 0 },
        { "TimeZone", "Europe/Berlin", nameof(DeltaQueryConnectionStringBuilder.TimeZone), "Europe/Berlin" },
        { "S3 Endpoint", "http://localhost:9000", nameof(DeltaQueryConnectionStringBuilder.S3Endpoint), "http://localhost:9000" },
        { "S3 Region", "eu-central-1", nameof(DeltaQueryConnectionStringBuilder.S3Region), "eu-central-1" },
        { "S3 Access Key Id", "id", nameof(DeltaQueryConnectionStringBuilder.S3AccessKeyId), "id" },
        { "S3 Secret Access Key", "a;b='c", nameof(DeltaQueryConnectionStringBuilder.S3SecretAccessKey), "a;b='c" },
        { "S3 Session Token", "token", nameof(DeltaQueryConnectionStringBuilder.S3SessionToken), "token" },
        { "S3 Profile", "dev", nameof(DeltaQueryConnectionStringBuilder.S3Profile), "dev" },
        { "S3 Path Style", "true", nameof(DeltaQueryConnectionStringBuilder.S3PathStyle), true },
        { "S3 Allow Http", "yes", nameof(DeltaQueryConnectionStringBuilder.S3AllowHttp), true },
        { "S3 Anonymous", "on", nameof(DeltaQueryConnectionStringBuilder.S3Anonymous), true },
        { "S3 Single Writer", "1", nameof(DeltaQueryConnectionStringBuilder.S3SingleWriter), true },
        { "File Cache Directory", "/cache", nameof(DeltaQueryConnectionStringBuilder.FileCacheDirectory), "/cache" },
        { "File Cache Size", "99999999999", nameof(DeltaQueryConnectionStringBuilder.FileCacheSize), 99_999_999_999L },
        { "Commit Retries", "-1", nameof(DeltaQueryConnectionStringBuilder.CommitRetries), -1 },
        { "Schema Auto Merge", "TRUE", nameof(DeltaQueryConnectionStringBuilder.SchemaAutoMerge), true },
        { "Application Name", "app", nameof(DeltaQueryConnectionStringBuilder.ApplicationName), "app" },
        { "Pooling", "no", nameof(DeltaQueryConnectionStringBuilder.Pooling), false },
        { "Persist Security Info", "true", nameof(DeltaQueryConnectionStringBuilder.PersistSecurityInfo), true },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_key_is_its_property_and_back(string key, string text, string property, object value)
    {
        var read = new DeltaQueryConnectionStringBuilder { [key] = text };
        var accessor = typeof(DeltaQueryConnectionStringBuilder).GetProperty(property)!;
        Assert.Equal(value, accessor.GetValue(read));
        Assert.Equal(value, accessor.GetValue(new DeltaQueryConnectionStringBuilder(read.ConnectionString)));

        var written = new DeltaQueryConnectionStringBuilder();
        accessor.SetValue(written, value);
        Assert.Equal(value, written[key]);
        Assert.Contains(key == "Read Only" ? "Mode" : key, written.ConnectionString, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("DataSource")]
    [InlineData("Path")]
    [InlineData("Root")]
    [InlineData("data source")]
    [InlineData("DATA SOURCE")]
    public void Other_names_of_a_key_mean_the_same(string key)
    {
        var builder = new DeltaQueryConnectionStringBuilder($"{key}=/lake");
        Assert.Equal("/lake", builder.DataSource);
        Assert.Equal("/lake", builder[key]);
        Assert.Equal("Data Source=/lake", builder.ConnectionString, ignoreCase: true);
    }

    [Theory]
    [InlineData("Nonsense=1")]
    [InlineData("Threads=-1")]
    [InlineData("Threads=two")]
    [InlineData("Threads=99999999999")]
    [InlineData("Mode=Sometimes")]
    [InlineData("Mode=1")]
    [InlineData("Pooling=maybe")]
    [InlineData("Command Timeout=-5")]
    [InlineData("Commit Retries=-2")]
    [InlineData("Data Source=a;;=b")]
    public void A_string_that_is_wrong_is_refused(string text) =>
        Assert.ThrowsAny<ArgumentException>(() => new DeltaQueryConnectionStringBuilder(text));

    [Fact]
    public void What_is_wrong_is_named()
    {
        Assert.Contains("'Nonsense'", Assert.Throws<ArgumentException>(() => new DeltaQueryConnectionStringBuilder("Nonsense=1")).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("'two'", Assert.Throws<ArgumentException>(() => new DeltaQueryConnectionStringBuilder("Threads=two")).Message);
        Assert.Contains("ReadWrite or ReadOnly", Assert.Throws<ArgumentException>(() => new DeltaQueryConnectionStringBuilder("Mode=x")).Message);
    }

    [Fact]
    public void Defaults_hold_where_nothing_is_given()
    {
        var builder = new DeltaQueryConnectionStringBuilder();
        Assert.Equal("", builder.ConnectionString);
        Assert.Equal("", builder.DataSource);
        Assert.Equal(DeltaQueryAccessMode.ReadWrite, builder.Mode);
        Assert.Equal(30, builder.CommandTimeout);
        Assert.Equal("UTC", builder.TimeZone);
        Assert.Equal(-1, builder.CommitRetries);
        Assert.True(builder.Pooling);
        Assert.False(builder.PersistSecurityInfo);
    }

    [Fact]
    public void Setting_a_key_to_null_takes_it_away()
    {
        var builder = new DeltaQueryConnectionStringBuilder("Threads=2") { ["Threads"] = null };
        Assert.Equal("", builder.ConnectionString);
        Assert.Equal(0, builder.Threads);
    }

    [Fact]
    public void Remove_tells_whether_the_key_was_given()
    {
        var builder = new DeltaQueryConnectionStringBuilder("Threads=2");
        Assert.True(builder.Remove("threads"));
        Assert.False(builder.Remove("threads"));
        Assert.False(builder.Remove("Nonsense"));
    }

    [Fact]
    public void Clear_takes_all_away()
    {
        var builder = new DeltaQueryConnectionStringBuilder("Threads=2;Data Source=/x");
        builder.Clear();
        Assert.Equal("", builder.ConnectionString);
        Assert.Equal("", builder.DataSource);
    }

    [Fact]
    public void Keys_that_are_known_can_be_asked_for()
    {
        var builder = new DeltaQueryConnectionStringBuilder("Threads=2");
        Assert.True(builder.ContainsKey("THREADS"));
        Assert.True(builder.ContainsKey("Max Threads"));
        Assert.False(builder.ContainsKey("Nonsense"));
        Assert.True(builder.TryGetValue("Max Threads", out var threads));
        Assert.Equal(2, threads);
        Assert.False(builder.TryGetValue("Nonsense", out _));
        Assert.True(builder.ShouldSerialize("Threads"));
        Assert.False(builder.ShouldSerialize("Pooling"));
        Assert.Throws<ArgumentException>(() => builder["Nonsense"]);
        Assert.Throws<ArgumentNullException>(() => builder[null!]);
    }

    [Fact]
    public void Keys_and_Values_go_together()
    {
        var builder = new DeltaQueryConnectionStringBuilder("Threads=2");
        var pairs = builder.Keys.Cast<string>().Zip(builder.Values.Cast<object>()).ToDictionary();
        Assert.Equal(2, pairs["Threads"]);
        Assert.Equal("UTC", pairs["TimeZone"]);
        Assert.Equal(((ICollection)builder.Keys).Count, pairs.Count);
    }

    [Fact]
    public void Builders_of_the_same_settings_are_equivalent()
    {
        DbConnectionStringBuilder one = new DeltaQueryConnectionStringBuilder("Threads=2;Root=/x");
        Assert.True(one.EquivalentTo(new DeltaQueryConnectionStringBuilder("data source=/x;threads=2")));
        Assert.False(one.EquivalentTo(new DeltaQueryConnectionStringBuilder("data source=/y;threads=2")));
    }

    [Fact]
    public void The_value_of_a_secret_is_in_no_message()
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => new DeltaQueryConnectionStringBuilder("S3 Secret Access Key=hush;Threads=x"));
        Assert.DoesNotContain("hush", error.ToString());
    }
}
