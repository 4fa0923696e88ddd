using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A SQL function of ours: <c>dq_variant_group(VARIANT) -> STRUCT(metadata BLOB, value BLOB)</c>, the variant as Parquet keeps it
/// without shredding. The other way round goes <see cref="VariantFunction"/>.</summary>
/// <remarks>DuckDB itself writes variants shredded, in every setting (TRAPS W5).</remarks>
internal static unsafe class VariantGroupFunction
{
    public const string Name = "dq_variant_group";

    /// <summary>The field of the names.</summary>
    public const string Metadata = "metadata";

    /// <summary>How the message of an error begins that a value caused.</summary>
    public const string NotStorable = "a VARIANT cannot be stored: ";

    private static readonly LogicalType Group = LogicalType.Struct(
        new LogicalTypeField(Metadata, LogicalType.Of(DuckDbType.Blob)), new LogicalTypeField("value", LogicalType.Of(DuckDbType.Blob)));

    [ThreadStatic]
    private static VariantBinary? _binary;

    /// <summary>Makes the function known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        using var function = new ScalarFunction(Name, DuckDbType.Any).TakingNulls();
        using var type = Group.ToNative();
        function.Register(connection, type, &Run);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint input, nint output)
    {
        var handle = new DataChunkHandle(input);
        try
        {
            var variants = new DataChunk(handle, [LogicalType.Of(DuckDbType.Variant)])[0];
            var binary = _binary ??= new VariantBinary();
            var groups = new VectorWriter(output, Group, variants.Count);
            for (var row = 0; row < variants.Count; row++)
            {
                if (variants.IsNull(row))
                {
                    groups.AddNull();
                    continue;
                }

                new VariantReader(variants, row).Encode(binary);
                groups[0].AddBytes(binary.Metadata);
                groups[1].AddBytes(binary.Value);
                groups.AddStruct();
            }
        }
        catch (Exception e) // none may pass into DuckDB's frames
        {
            NativeMethods.duckdb_scalar_function_set_error(info, NotStorable + e.Message);
        }
        finally
        {
            handle.SetHandleAsInvalid(); // the chunk is DuckDB's
        }
    }
}
