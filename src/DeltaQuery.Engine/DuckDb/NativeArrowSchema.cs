using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>ArrowSchema of the Arrow C data interface (https://arrow.apache.org/docs/format/CDataInterface.html).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeArrowSchema
{
    /// <summary>The flag of a column that may hold NULL.</summary>
    public const long Nullable = 2;

    public nint Format;
    public nint Name;
    public nint Metadata;
    public long Flags;
    public long ChildCount;
    public NativeArrowSchema** Children;
    public NativeArrowSchema* Dictionary;
    public nint Release;
    public nint PrivateData;
}
