using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>How far the running statement is. Percent is -1 while DuckDB cannot tell, or does not count.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckDbProgress(double Percent, ulong RowsProcessed, ulong TotalRows);
