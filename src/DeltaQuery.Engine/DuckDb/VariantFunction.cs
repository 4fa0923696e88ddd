using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A SQL function of ours: <c>dq_variant(STRUCT(metadata BLOB, value BLOB, typed_value ..)) -> VARIANT</c>, the variant that a
/// Parquet file keeps in such a group, shredded or not.</summary>
/// <remarks>NULL is a NULL group. A variant null is a VARIANT that IS NOT NULL, as in Delta's null counts; DuckDB's own casts would make
/// it NULL.</remarks>
internal static unsafe class VariantFunction
{
    public const string Name = "dq_variant";

    /// <summary>How the message of an error begins that a damaged value caused.</summary>
    public const string Damaged = "a variant in a data file cannot be read: ";

    [ThreadStatic]
    private static VariantBuilder? _builder;

    /// <summary>Makes the function known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        using var function = new ScalarFunction(Name, DuckDbType.Any);
        using var variant = VariantType(connection);
        function.Register(connection, variant, &Run);
    }

    /// <summary>The whole type: duckdb_create_logical_type makes one without children, over which DuckDB stumbles.</summary>
    internal static LogicalTypeHandle VariantType(DuckDbConnection connection)
    {
        using var statement = connection.Prepare("SELECT NULL::VARIANT");
        return statement.NativeColumnType(0);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint input, nint output)
    {
        var handle = new DataChunkHandle(input);
        try
        {
            using var type = NativeMethods.duckdb_vector_get_column_type(NativeMethods.duckdb_data_chunk_get_vector_raw(input, 0));
            var groups = new DataChunk(handle, [LogicalType.Read(type)])[0];
            var target = _builder ??= new VariantBuilder();
            target.Clear();
            var reader = new VariantGroupReader(groups, target);
            for (var row = 0; row < groups.Count; row++) reader.Add(row);
            target.WriteTo(output);
        }
        catch (Exception e) // none may pass into DuckDB's frames
        {
            NativeMethods.duckdb_scalar_function_set_error(info, Damaged + e.Message);
        }
        finally
        {
            handle.SetHandleAsInvalid(); // the chunk is DuckDB's
        }
    }
}
