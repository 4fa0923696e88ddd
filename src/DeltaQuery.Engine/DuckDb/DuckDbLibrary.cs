using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Finds and loads libduckdb. <see cref="DuckDbDatabase.Open"/> asks for it first, so everything below may take it for
/// loaded.</summary>
internal static class DuckDbLibrary
{
    internal const string Name = "duckdb";
    internal const string PathVariable = "DELTAQUERY_LIBDUCKDB";
    private const string SupportedVersions = "v1.5.";

    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>Loads the library if it is not loaded yet.</summary>
    /// <exception cref="DeltaException">No library could be loaded, or its version is not supported.</exception>
    public static void Load()
    {
        if (Volatile.Read(ref _library) != 0) return;
        lock (Gate)
        {
            if (_library != 0) return;
            var library = Find(Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory, FileName);
            NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, static (name, _, _) => name == Name ? _library : 0);
            Volatile.Write(ref _library, library);
        }
    }

    /// <summary>The named file alone if one is named; otherwise beside the application, in its runtimes folder, and the system's
    /// own.</summary>
    internal static nint Find(string? named, string applicationFolder, string fileName)
    {
        if (!string.IsNullOrEmpty(named))
        {
            if (!NativeLibrary.TryLoad(named, out var library))
                throw Missing(
                    $"{PathVariable} names {named}, which could not be loaded as libduckdb: correct the path or unset the variable");
            return CheckVersion(library, named);
        }

        foreach (var candidate in NativeFolders.Of(applicationFolder).Select(folder => Path.Combine(folder, fileName)))
            if (File.Exists(candidate) && NativeLibrary.TryLoad(candidate, out var library))
                return CheckVersion(library, candidate);
        if (NativeLibrary.TryLoad(fileName, typeof(DuckDbLibrary).Assembly, DllImportSearchPath.SafeDirectories, out var system))
            return CheckVersion(system, "the system's " + fileName);

        throw Missing(
            $"libduckdb could not be loaded: {fileName} was looked for in {applicationFolder}, in its " +
            $"runtimes/{NativeFolders.PortableRid}/native and in the system's library path; put DuckDB {SupportedVersions[1..]}x there, " +
            $"or set {PathVariable} to the path of the library");
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static unsafe nint CheckVersion(nint library, string where)
    {
        if (!NativeLibrary.TryGetExport(library, "duckdb_library_version", out var export))
            throw Missing($"{where} is not libduckdb: it has no duckdb_library_version");
        var version = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)export)()) ?? "";
        if (!version.StartsWith(SupportedVersions, StringComparison.Ordinal))
            throw Missing(
                $"{where} is DuckDB {version}, but {SupportedVersions}x is needed: replace it, or set {PathVariable} to the path of one");
        return library;
    }

    private static DeltaException Missing(string message) => new(DeltaErrorCode.NativeLibraryMissing, message);
}
