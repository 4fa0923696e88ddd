using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace DeltaQuery.Engine.Storage;

/// <summary>The footer of a Parquet file, which can be changed and written again.</summary>
/// <remarks>
/// <code>
/// PAR1 | column chunks and what belongs to them | FileMetaData (Thrift) | its size, u32 | PAR1
/// </code>
/// <see href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</see>.
/// </remarks>
internal sealed class ParquetFooter
{
    public const int Lz4 = 5;
    public const int Uncompressed = 0;

    /// <summary>The bytes behind the footer: its size and the magic word.</summary>
    public const int Tail = 8;

    private const short VariantMember = 16; // of the union LogicalType

    private readonly ThriftStruct _metadata;

    private ParquetFooter(ThriftStruct metadata, long start) => (_metadata, Start) = (metadata, start);

    /// <summary>Where it begins in the file, and so where the data ends.</summary>
    public long Start { get; }

    /// <summary>The column chunks, row group by row group.</summary>
    public IEnumerable<ParquetChunk> Chunks => RowGroups.SelectMany(g => g.Structs(1)).Select(c => new ParquetChunk(c));

    private IEnumerable<ThriftStruct> RowGroups => _metadata.Structs(4);

    /// <summary>The column chunks of each row group.</summary>
    public IEnumerable<IReadOnlyList<ParquetChunk>> ChunksByRowGroup =>
        RowGroups.Select(g => (IReadOnlyList<ParquetChunk>)[.. g.Structs(1).Select(c => new ParquetChunk(c))]);

    /// <exception cref="InvalidDataException">It is no Parquet file, or one with an encrypted footer.</exception>
    public static ParquetFooter Read(SafeFileHandle file)
    {
        var start = StartIn(file);
        var size = RandomAccess.GetLength(file) - Tail - start;
        return new ParquetFooter(new ThriftReader(Bytes(file, start, checked((int)size))).ReadStruct(), start);
    }

    /// <summary>Where the footer of a Parquet file begins, as its last bytes tell.</summary>
    /// <exception cref="InvalidDataException">It is no Parquet file, or one with an encrypted footer.</exception>
    public static long StartIn(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var tail = length < Tail ? [] : Bytes(file, length - Tail, Tail);
        if (!tail.AsSpan(Math.Min(4, tail.Length)).SequenceEqual("PAR1"u8))
            throw new InvalidDataException("it does not end as a Parquet file");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        return size <= length - Tail ? length - Tail - size : throw new InvalidDataException("its footer is larger than the file");
    }

    /// <summary>The top-level columns of the schema.</summary>
    public IReadOnlyList<ParquetColumn> Columns()
    {
        var elements = _metadata.Structs(2).ToList();
        var columns = new List<ParquetColumn>();
        for (var at = 1; at < elements.Count;)
        {
            var (top, leaves) = (elements[at], 0);
            for (var open = 1L; open > 0; at++)
            {
                if (at == elements.Count)
                    throw new InvalidDataException("its schema is cut short");
                var children = elements[at].Number(5) ?? 0;
                if (children == 0)
                    leaves++;
                open += children - 1;
            }

            columns.Add(new ParquetColumn(top.Text(4) ?? "", top.Number(9), leaves));
        }

        return columns;
    }

    /// <summary>The names of the top-level columns that are variants, or have one inside, annotated as such.</summary>
    public IReadOnlySet<string> AnnotatedVariants()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var elements = _metadata.Structs(2).ToList();
        var at = 1;
        for (var column = 0L; column < (elements.Count == 0 ? 0 : elements[0].Number(5) ?? 0) && at < elements.Count; column++)
        {
            var name = elements[at].Text(4) ?? "";
            for (var open = 1L; open > 0 && at < elements.Count; at++)
            {
                if (IsVariant(elements[at]))
                    found.Add(name);
                open += (elements[at].Number(5) ?? 0) - 1;
            }
        }

        return found;
    }

    /// <summary>Takes the annotation from all variants, so that they are plain groups of their parts.</summary>
    public void RemoveVariantAnnotations()
    {
        foreach (var element in _metadata.Structs(2).Where(IsVariant))
            element.Remove(10);
    }

    /// <summary>Makes the sizes of row groups fit those of their chunks, which have moved.</summary>
    public void SumUp()
    {
        foreach (var group in RowGroups)
        {
            var chunks = group.Structs(1).Select(c => new ParquetChunk(c)).ToList();
            group.Set(5, chunks.Count == 0 ? 4 : chunks[0].Start); // file_offset
            group.Set(6, chunks.Sum(c => c.Size)); // total_compressed_size
        }
    }

    /// <summary>The footer with all that follows it.</summary>
    public byte[] ToBytes()
    {
        var thrift = ThriftWriter.ToBytes(_metadata);
        var bytes = new byte[thrift.Length + Tail];
        thrift.CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(thrift.Length), (uint)thrift.Length);
        "PAR1"u8.CopyTo(bytes.AsSpan(thrift.Length + 4));
        return bytes;
    }

    /// <summary>A range of a file.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public static byte[] Bytes(SafeFileHandle file, long offset, int size)
    {
        var bytes = new byte[size];
        for (var read = 0; read < size;)
        {
            var n = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
            read += n > 0 ? n : throw new InvalidDataException("the file is cut short");
        }

        return bytes;
    }

    private static bool IsVariant(ThriftStruct element) => element.Struct(10)?[VariantMember] is not null;
}
