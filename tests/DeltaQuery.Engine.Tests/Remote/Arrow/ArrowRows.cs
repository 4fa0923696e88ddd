using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote.Arrow;

namespace DeltaQuery.Engine.Tests.Remote.Arrow;

/// <summary>Reads streams to their end.</summary>
internal static class ArrowRows
{
    /// <summary>The text of every value, row by row; a NULL is <c>-</c>. Types are those of the columns.</summary>
    public static (string[] Types, List<string[]> Rows) Read(DuckDbConnection connection, params byte[][] streams)
    {
        using var source = Open(connection, streams);
        var rows = new List<string[]>();
        while (true)
        {
            using var chunk = source.FetchChunk();
            if (chunk is null)
                return ([.. source.Fields.Select(f => f.Type.ToString())], rows);
            Assert.InRange(chunk.RowCount, 1, ChunkWriter.Capacity);
            for (var row = 0; row < chunk.RowCount; row++)
                rows.Add([.. Enumerable.Range(0, chunk.ColumnCount).Select(c => chunk[c].IsNull(row) ? "-" : ValueText.Of(chunk[c], row, null))]);
        }
    }

    /// <summary>The chunks of streams, of which the first is there.</summary>
    public static ArrowChunks Open(DuckDbConnection connection, params byte[][] streams) =>
        ArrowChunks.OpenAsync(connection, Streams(streams)).GetAwaiter().GetResult()!;

    private static async IAsyncEnumerator<ReadOnlyMemory<byte>> Streams(IEnumerable<byte[]> streams)
    {
        foreach (var stream in streams)
        {
            await Task.Yield();
            yield return stream;
        }
    }
}
