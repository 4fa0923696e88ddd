using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>ArrowArray of the Arrow C data interface (https://arrow.apache.org/docs/format/CDataInterface.html).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeArrowArray
{
    private const long NotCounted = -1;

    public long Length;
    public long NullCount;
    public long Offset;
    public long BufferCount;
    public long ChildCount;
    public void** Buffers;
    public NativeArrowArray** Children;
    public NativeArrowArray* Dictionary;
    public nint Release;
    public nint PrivateData;

    /// <summary>Leaves some rows of a struct without nulls of its own. The children are cut, as not all who import rows take them from a struct
    /// that has an offset.</summary>
    public void Cut(long first, long count)
    {
        Length = count;
        for (var i = 0L; i < ChildCount; i++)
        {
            var child = Children[i];
            child->Offset += first;
            child->Length = count;
            if (child->NullCount != 0)
                child->NullCount = NotCounted;
        }
    }
}
