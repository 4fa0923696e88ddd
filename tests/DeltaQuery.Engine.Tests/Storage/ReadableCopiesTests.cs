using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Tests.DuckDb;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class ReadableCopiesTests : DuckDbTestBase, IDisposable
{
    private const string Values = """
        i, 'text ' || i % 7 AS s, CASE WHEN i % 5 = 0 THEN NULL ELSE [i, NULL, i + 1] END AS l, i / 3 AS d,
        CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN {'a': i, 'b': 'x'}::VARIANT WHEN 2 THEN i::VARIANT ELSE 'long text that repeats'::VARIANT END AS v
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("dq copies [1]").FullName;
    private readonly ReadableCopies _copies;
    private readonly List<IDisposable> _leases = [];

    public ReadableCopiesTests()
    {
        VariantFunction.Register(Connection);
        _copies = new ReadableCopies(_folder);
    }

    void IDisposable.Dispose()
    {
        _copies.Dispose();
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_file_without_obstacles_is_read_where_it_lies()
    {
        var path = Write("plain", "SELECT i, i::VARCHAR AS s FROM range(10) t(i)", "");
        Assert.Equal(path, await CopyAsync(path, null));
        Assert.Empty(_leases);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", SHREDDING {v: 'STRUCT(a BIGINT, b VARCHAR)'}")]
    public async Task Annotated_variants_are_read_as_their_parts(string options)
    {
        var path = Write("variants", $"SELECT {Values} FROM range(10000) t(i)", $", ROW_GROUP_SIZE 4096{options}");
        var copy = await CopyAsync(path, null);
        Assert.NotEqual(path, copy);
        Assert.Equal("VARIANT", Type(path));
        Assert.StartsWith("STRUCT(metadata BLOB, \"value\" BLOB", Type(copy), StringComparison.Ordinal);
        Assert.Equal(0L, Connection.Scalar($"""
            SELECT count(*) FROM (SELECT i, s, l, d, v::JSON::VARCHAR FROM {Scan(path)}
                EXCEPT SELECT i, s, l, d, dq_variant(v)::JSON::VARCHAR FROM {Scan(copy)})
            """));
    }

    [Fact]
    public async Task Columns_that_are_not_needed_are_left_out()
    {
        var path = Write("holes", $"SELECT {Values} FROM range(10000) t(i)", "");
        Assert.Equal(path, await CopyAsync(path, ["i", "s"]));
        var copy = await CopyAsync(path, ["i", "v"]);
        Assert.Equal(
            Connection.Scalar($"SELECT sum(hash(i, v::JSON::VARCHAR)) FROM {Scan(path)}"),
            Connection.Scalar($"SELECT sum(hash(i, dq_variant(v)::JSON::VARCHAR)) FROM {Scan(copy)}"));
        Assert.ThrowsAny<DuckDbException>(() => Connection.Scalar($"SELECT max(s) FROM {Scan(copy)}")); // never other rows
    }

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task Pages_of_the_codec_LZ4_are_decompressed(string version)
    {
        const string Rows = "SELECT i, 'text ' || i % 7 AS s, CASE WHEN i % 5 = 0 THEN NULL ELSE [i, NULL, i + 1] END AS l, i / 3 AS d FROM range(10000) t(i)";
        var path = AsLz4(Write("raw", Rows, $", CODEC 'lz4_raw', PARQUET_VERSION {version}, ROW_GROUP_SIZE 4096"));
        Assert.ThrowsAny<DuckDbException>(() => Connection.Scalar($"SELECT sum(i) FROM {Scan(path)}"));
        var copy = await CopyAsync(path, ["i"]);
        Assert.Equal(0L, Connection.Scalar($"SELECT count(*) FROM (({Rows}) EXCEPT SELECT * FROM {Scan(copy)})"));
        Assert.Equal(10000L, Connection.Scalar($"SELECT count(*) FROM {Scan(copy)}"));
    }

    [Fact]
    public async Task A_copy_serves_again_and_goes_with_its_maker()
    {
        var path = Write("kept", $"SELECT {Values} FROM range(10) t(i)", "");
        var copy = await CopyAsync(path, null);
        _leases.ForEach(l => l.Dispose());
        Assert.Equal(copy, await CopyAsync(path, null));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(copy)!));
        _copies.Dispose();
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Missing_and_damaged_files_are_named()
    {
        var missing = $"{_folder}/missing.parquet";
        Assert.Equal($"the data file {missing} is missing", (await Assert.ThrowsAsync<DeltaException>(() => CopyAsync(missing, null))).Message);
        var damaged = $"{_folder}/damaged.parquet";
        File.WriteAllBytes(damaged, [.. "PAR1"u8, 0xFF, 0xFF, 0xFF, 0x7F, .. "PAR1"u8]);
        var error = await Assert.ThrowsAsync<DeltaException>(() => CopyAsync(damaged, null));
        Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
        Assert.Equal($"the data file {damaged} is damaged: its footer is larger than the file", error.Message);
    }

    private Task<string> CopyAsync(string path, string[]? columns) => _copies.OfAsync(path, columns?.ToHashSet(), _leases, CancellationToken.None);

    private static string Scan(string path) => $"read_parquet({SqlText.Literal(SqlText.EscapeGlob(path))})";

    private string Type(string path) => (string)Connection.Scalar($"SELECT any_value(typeof(v)) FROM {Scan(path)}")!;

    private string Write(string name, string query, string options)
    {
        var path = $"{_folder}/{name}.parquet";
        Connection.Execute($"COPY ({query}) TO {SqlText.Literal(path)} (FORMAT parquet{options})");
        return path;
    }

    /// <summary>Calls the codec LZ4_RAW by the name of the older LZ4, which some writers used for the same bytes.</summary>
    private static string AsLz4(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var size = BitConverter.ToInt32(bytes, bytes.Length - 8);
        var footer = new ThriftReader(bytes.AsSpan(bytes.Length - 8 - size, size)).ReadStruct();
        foreach (var chunk in footer.Structs(4).SelectMany(g => g.Structs(1)))
        {
            Assert.Equal(7, chunk.Struct(3)!.Number(4));
            chunk.Struct(3)!.Set(4, ParquetFooter.Lz4);
        }

        var thrift = ThriftWriter.ToBytes(footer);
        Assert.Equal(size, thrift.Length);
        thrift.CopyTo(bytes, bytes.Length - 8 - size);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
