using System.Runtime.InteropServices;

namespace DeltaQuery.Ado;

/// <summary>ArrowArrayStream of the Arrow C stream interface (https://arrow.apache.org/docs/format/CStreamInterface.html).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowArrayStream
{
    public delegate* unmanaged[Cdecl]<ArrowArrayStream*, nint, int> GetSchema;
    public delegate* unmanaged[Cdecl]<ArrowArrayStream*, nint, int> GetNext;
    public delegate* unmanaged[Cdecl]<ArrowArrayStream*, nint> GetLastError;
    public delegate* unmanaged[Cdecl]<ArrowArrayStream*, void> Release;
    public nint PrivateData;
}
