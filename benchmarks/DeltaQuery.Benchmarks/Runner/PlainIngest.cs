using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>What DuckDB alone does with messages of <see cref="GeneratedSource"/>: a batch is appended by chunks, read with from_json and copied to a
/// Parquet file.</summary>
internal sealed class PlainIngest : IDisposable
{
    /// <summary>How many messages go into a file.</summary>
    public const int BatchRows = 100_000;

    private const string Table = "plain_ingest";

    private readonly DuckDbConnection _connection;
    private readonly string _folder;
    private readonly ChunkWriter _chunk = new([LogicalType.Of(DuckDbType.Varchar)]);
    private DuckDbAppender? _appender;
    private int _rows;
    private int _files;

    /// <param name="connection">DuckDB.</param>
    /// <param name="parent">Below which the files are written, on the disk that the other side writes to.</param>
    public PlainIngest(DuckDbConnection connection, string parent)
    {
        _connection = connection;
        _folder = Path.Combine(parent, $"plain-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_folder);
    }

    /// <summary>The files.</summary>
    public string Files => Path.Combine(_folder, "*.parquet");

    public void Add(ReadOnlySpan<byte> value)
    {
        if (_appender is null)
        {
            _connection.Execute($"CREATE OR REPLACE TEMP TABLE {Table} (value VARCHAR)");
            _appender = _connection.CreateAppender("temp", "main", Table);
        }

        _chunk.Columns[0].AddBytes(value, _chunk.Arena);
        _chunk.EndRow();
        if (_chunk.RowCount == ChunkWriter.Capacity)
            _appender.Append(_chunk);
        if (++_rows == BatchRows)
            Copy();
    }

    /// <summary>Copies what was appended last.</summary>
    public void Copy()
    {
        if (_appender is null)
            return;
        _appender.Append(_chunk);
        _appender.Dispose();
        (_appender, _rows) = (null, 0);
        var file = Path.Combine(_folder, $"{(_files++).ToString(CultureInfo.InvariantCulture)}.parquet");
        _connection.Execute(
            $"COPY (SELECT unnest(from_json(value, {SqlText.Literal(GeneratedSource.Structure)})) FROM {Table}) "
            + $"TO {SqlText.Literal(file)} (FORMAT parquet, COMPRESSION snappy)");
    }

    public void Dispose()
    {
        _appender?.Dispose();
        _chunk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
