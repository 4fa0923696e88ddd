using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Writes the columns of a result, and its chunks, as structures of the Arrow C data interface. The structures are whole by themselves:
/// who takes them releases them, and needs nothing of ours for that.</summary>
/// <remarks>A column of VARIANT, which Arrow has no type for, goes as JSON text.</remarks>
internal sealed unsafe class ArrowExport : IDisposable
{
    private readonly ArrowOptionsHandle _options;
    private readonly IReadOnlyList<string> _names;
    private readonly LogicalType[] _types;
    private readonly bool _hasVariants;

    public ArrowExport(DuckDbConnection connection, IReadOnlyList<string> names, IReadOnlyList<LogicalType> types)
    {
        NativeMethods.duckdb_connection_get_arrow_options(connection.Handle, out _options);
        _names = names;
        _hasVariants = types.Any(t => t.Id == DuckDbType.Variant);
        _types = [.. types.Select(t => t.Id == DuckDbType.Variant ? LogicalType.Of(DuckDbType.Varchar) : t)];
    }

    /// <summary>Writes an ArrowSchema: a struct with a child for each column.</summary>
    /// <param name="schema">Where it is to lie.</param>
    /// <param name="mayBeNull">Of each column whether it may hold NULL; null for all.</param>
    /// <exception cref="DuckDbException">Arrow has no type for a column.</exception>
    public void WriteSchema(nint schema, IReadOnlyList<bool>? mayBeNull)
    {
        LogicalType.WithNative(_types, types => LogicalType.WithNames(_names, names =>
        {
            Check(NativeMethods.duckdb_to_arrow_schema(_options, (nint*)types, (nint*)names, (ulong)_types.Length, (void*)schema));
            return true;
        }));
        for (var i = 0; i < mayBeNull?.Count; i++)
            if (!mayBeNull[i])
                ((NativeArrowSchema*)schema)->Children[i]->Flags &= ~NativeArrowSchema.Nullable;
    }

    /// <summary>Writes an ArrowArray: a struct with a child for each column.</summary>
    /// <param name="chunk">The rows.</param>
    /// <param name="first">The first row that is wanted.</param>
    /// <param name="count">How many are.</param>
    /// <param name="zone">The time zone in which instants become text.</param>
    /// <param name="array">Where it is to lie.</param>
    /// <exception cref="DuckDbException">A value does not fit into Arrow.</exception>
    public void WriteRows(DataChunk chunk, int first, int count, TimeZoneOffsets? zone, nint array)
    {
        if (_hasVariants)
        {
            using var shared = Shared(chunk, zone);
            Check(NativeMethods.duckdb_data_chunk_to_arrow(_options, shared, (void*)array));
        }
        else
        {
            Check(NativeMethods.duckdb_data_chunk_to_arrow(_options, chunk.Handle, (void*)array));
        }

        if (first > 0 || count < chunk.RowCount)
            ((NativeArrowArray*)array)->Cut(first, count);
    }

    public void Dispose() => _options.Dispose();

    // A chunk with the same vectors, but for those that hold no JSON yet.
    private DataChunkHandle Shared(DataChunk chunk, TimeZoneOffsets? zone)
    {
        var shared = ChunkWriter.Create(_types);
        for (var i = 0; i < _types.Length; i++)
        {
            var target = NativeMethods.duckdb_data_chunk_get_vector(shared, (ulong)i);
            if (chunk[i].Type.Id == DuckDbType.Variant)
                WriteJson(chunk[i], new VectorWriter(target, _types[i], ChunkWriter.Capacity), zone);
            else
                chunk[i].ShareWith(target);
        }

        NativeMethods.duckdb_data_chunk_set_size(shared, (ulong)chunk.RowCount);
        return shared;
    }

    private static void WriteJson(ColumnVector variants, VectorWriter texts, TimeZoneOffsets? zone)
    {
        var text = new TextBuffer();
        for (var row = 0; row < variants.Count; row++)
        {
            if (variants.IsNull(row))
            {
                texts.AddNull();
                continue;
            }

            text.Clear();
            ValueJson.Append(text, variants, row, zone);
            texts.AddBytes(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    private static void Check(ErrorDataHandle error)
    {
        using (error)
        {
            if (!error.IsInvalid)
            {
                throw DuckDbErrorText.Read(
                    NativeText.Borrowed(NativeMethods.duckdb_error_data_message(error)), NativeMethods.duckdb_error_data_error_type(error));
            }
        }
    }
}
