using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeltaQuery.Ado;

/// <summary>Rows through the Arrow C stream interface: an <c>ArrowArrayStream</c> in memory of its own.</summary>
/// <remarks>Who imports it takes it over as Arrow has it: the importer copies the structure, marks the one at <see cref="Pointer"/> as released, and
/// releases its copy when it has done. What nobody took over is released by <see cref="SafeHandle.Dispose()"/>, which frees the memory in any case.</remarks>
public sealed unsafe class DeltaQueryArrowStream : SafeHandle
{
    internal DeltaQueryArrowStream(ArrowSource source) : base(0, ownsHandle: true)
    {
        var stream = (ArrowArrayStream*)NativeMemory.Alloc((nuint)sizeof(ArrowArrayStream));
        *stream = new ArrowArrayStream
        {
            GetSchema = &GetSchema,
            GetNext = &GetNext,
            GetLastError = &GetLastError,
            Release = &Release,
            PrivateData = GCHandle.ToIntPtr(GCHandle.Alloc(source)),
        };
        SetHandle((nint)stream);
    }

    /// <summary>Where the <c>ArrowArrayStream</c> lies; until it is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Gives the stream away once: moves it into an <c>ArrowArrayStream</c> of someone else, who then releases it.</summary>
    /// <param name="target">Where that structure lies.</param>
    /// <exception cref="InvalidOperationException">It was given away before.</exception>
    public void MoveTo(nint target)
    {
        ArgumentOutOfRangeException.ThrowIfZero(target);
        var stream = (ArrowArrayStream*)Pointer;
        if (stream->Release == null)
            throw new InvalidOperationException("The stream was given away before.");
        *(ArrowArrayStream*)target = *stream;
        stream->Release = null;
        GC.KeepAlive(this); // else it may be collected, and release the stream, in between
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        var stream = (ArrowArrayStream*)handle;
        if (stream->Release != null)
            stream->Release(stream);
        NativeMemory.Free(stream);
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSchema(ArrowArrayStream* stream, nint schema) => Source(stream).WriteSchema(schema);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetNext(ArrowArrayStream* stream, nint array) => Source(stream).WriteRows(array);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint GetLastError(ArrowArrayStream* stream) => Source(stream).LastError;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowArrayStream* stream)
    {
        Source(stream).Forget();
        GCHandle.FromIntPtr(stream->PrivateData).Free();
        stream->Release = null;
    }

    private static ArrowSource Source(ArrowArrayStream* stream) => (ArrowSource)GCHandle.FromIntPtr(stream->PrivateData).Target!;
}
