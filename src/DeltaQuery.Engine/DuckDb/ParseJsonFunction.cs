using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>A SQL function of ours: <c>parse_json(VARCHAR) -> VARIANT</c>, under Spark's name and by its rules (<see cref="VariantJson"/>).
/// </summary>
/// <remarks>NULL is NULL; the JSON <c>null</c> is a variant null, which is not.</remarks>
internal static unsafe class ParseJsonFunction
{
    public const string Name = "parse_json";

    [ThreadStatic]
    private static VariantBuilder? _builder;

    /// <summary>Makes the function known to a database.</summary>
    public static void Register(DuckDbConnection connection)
    {
        using var function = new ScalarFunction(Name, DuckDbType.Varchar).TakingNulls();
        using var variant = VariantFunction.VariantType(connection);
        function.Register(connection, variant, &Run);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint input, nint output)
    {
        var handle = new DataChunkHandle(input);
        try
        {
            var texts = new DataChunk(handle, [LogicalType.Of(DuckDbType.Varchar)])[0];
            var target = _builder ??= new VariantBuilder();
            target.Clear();
            var json = new VariantJson(target);
            for (var row = 0; row < texts.Count; row++)
            {
                if (texts.IsNull(row)) target.AddNullRow();
                else json.AddRow(texts.Utf8(row));
            }

            target.WriteTo(output);
        }
        catch (Exception e) // none may pass into DuckDB's frames
        {
            NativeMethods.duckdb_scalar_function_set_error(info, $"{Name}: {e.Message}");
        }
        finally
        {
            handle.SetHandleAsInvalid(); // the chunk is DuckDB's
        }
    }
}
