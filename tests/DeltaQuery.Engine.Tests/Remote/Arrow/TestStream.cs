using DeltaQuery.Engine.Remote.Arrow;

namespace DeltaQuery.Engine.Tests.Remote.Arrow;

/// <summary>Writes Arrow IPC streams, right ones and (by its settings) others.</summary>
internal sealed class TestStream
{
    private readonly List<byte> _bytes = [];

    public bool IsOld { get; init; }

    public short Endianness { get; init; }

    public short Version { get; init; } = 4;

    public FlatNode? Compression { get; init; }

    public bool GrowsDictionaries { get; init; }

    /// <summary>A stream of batches of the same columns.</summary>
    public byte[] Write(params TestColumn[][] batches)
    {
        Message(1, new FlatNode { [0] = Endianness, [1] = batches[0].Select(c => c.Schema()).ToList() }, []);
        foreach (var batch in batches)
        {
            foreach (var column in batch.SelectMany(WithParts))
                if (column.Dictionary is { } dictionary)
                    Dictionary(dictionary.Id, dictionary.Values);
            var (header, body) = Batch(batch);
            Message(3, header, body);
        }

        _bytes.AddRange(IsOld ? [0, 0, 0, 0] : [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]);
        return [.. _bytes];
    }

    private static IEnumerable<TestColumn> WithParts(TestColumn column) => column.Children.SelectMany(WithParts).Prepend(column);

    private void Dictionary(long id, TestColumn values)
    {
        var (batch, body) = Batch([values]);
        Message(2, new FlatNode { [0] = id, [1] = batch, [2] = GrowsDictionaries }, body);
    }

    private (FlatNode Header, byte[] Body) Batch(IReadOnlyList<TestColumn> columns)
    {
        var (nodes, buffers, body) = (new List<byte>(), new List<byte>(), new List<byte>());
        foreach (var column in columns)
            Add(column);
        var header = new FlatNode
        {
            [0] = (long)columns[0].Length, [1] = new FlatStructs(nodes.Count / 16, [.. nodes]), [2] = new FlatStructs(buffers.Count / 16, [.. buffers]),
        };
        if (Compression is not null)
            header[3] = Compression;
        return (header, [.. body]);

        void Add(TestColumn column)
        {
            var nulls = column.Id == ArrowTypeId.Null ? column.Length : column.Valid?.Count(v => !v) ?? 0;
            nodes.AddRange([.. BitConverter.GetBytes((long)column.Length), .. BitConverter.GetBytes((long)nulls)]);
            if (column.Id != ArrowTypeId.Null)
                Buffer(nulls == 0 ? [] : TestColumn.Bits(column.Valid!));
            foreach (var buffer in column.Buffers)
                Buffer(buffer);
            foreach (var child in column.Children)
                Add(child);
        }

        void Buffer(byte[] bytes)
        {
            buffers.AddRange([.. BitConverter.GetBytes((long)body.Count), .. BitConverter.GetBytes((long)bytes.Length)]);
            body.AddRange(bytes);
            while (body.Count % 8 != 0)
                body.Add(0);
        }
    }

    private void Message(byte kind, FlatNode header, byte[] body)
    {
        var metadata = new FlatNode { [0] = Version, [1] = kind, [2] = header, [3] = (long)body.Length }.ToBuffer();
        if (!IsOld)
            _bytes.AddRange([0xFF, 0xFF, 0xFF, 0xFF]);
        _bytes.AddRange(BitConverter.GetBytes(metadata.Length));
        _bytes.AddRange(metadata);
        _bytes.AddRange(body);
    }
}
