using System.Runtime.InteropServices;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>What an Arrow stream reads from. Its calls come from native code: they give error numbers of the C library, and keep the message.</summary>
internal sealed class ArrowSource(DeltaQueryDataReader reader, RowStream rows, CancellationToken cancellationToken)
{
    private const int Success = 0;
    private const int InputOutputError = 5;
    private const int OutOfMemory = 12;
    private const int InvalidArgument = 22;

    private static readonly nuint SizeOfArray = (nuint)((5 * sizeof(long)) + (5 * nint.Size)); // of an ArrowArray

    private static readonly int Canceled = OperatingSystem.IsWindows() ? 105 : OperatingSystem.IsMacOS() ? 89 : 125;

    /// <summary>The message of the last error in UTF-8, zero-terminated; 0 for none. Valid until the next call.</summary>
    public nint LastError { get; private set; }

    public int WriteSchema(nint schema) => Try(() => reader.WriteArrowSchema(rows, schema));

    /// <summary>Writes the next rows; at the end an array that counts as released.</summary>
    public unsafe int WriteRows(nint array) => Try(() =>
    {
        if (!reader.WriteArrowRows(rows, array, cancellationToken))
            NativeMemory.Clear((void*)array, SizeOfArray);
    });

    public void Forget()
    {
        Marshal.FreeCoTaskMem(LastError);
        LastError = 0;
    }

    private int Try(Action call)
    {
        Forget();
        try
        {
            call();
            return Success;
        }
        catch (Exception e)
        {
            LastError = Marshal.StringToCoTaskMemUTF8(e.Message);
            return e switch
            {
                OperationCanceledException or DeltaQueryException { SqlState: DeltaQueryException.QueryCanceled } => Canceled,
                InvalidOperationException => InvalidArgument,
                OutOfMemoryException => OutOfMemory,
                _ => InputOutputError,
            };
        }
    }
}
