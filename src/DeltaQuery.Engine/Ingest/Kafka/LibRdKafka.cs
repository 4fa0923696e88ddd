using System.Runtime.InteropServices;
using Confluent.Kafka;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>Finds and loads librdkafka for Confluent.Kafka. <see cref="Load"/> comes before any other use of that assembly, and only when
/// an INGEST runs: nothing else needs the library.</summary>
internal static class LibRdKafka
{
    internal const string PathVariable = "DELTAQUERY_LIBRDKAFKA";

    /// <summary>What Confluent.Kafka was made for; it has entry points that older libraries lack. As rd_kafka_version() has it: 0xMMmmrrxx.
    /// </summary>
    internal const int OldestVersion = 0x020f0100;

    private const string Named = "2.15.1";
    private const string Hint =
        $"run eng/build-librdkafka.sh, or put librdkafka {Named} beside the program, or set {PathVariable} to the path of the library";

    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>Loads the library if it is not loaded yet.</summary>
    /// <exception cref="DeltaException">No library could be loaded, or it is too old.</exception>
    public static void Load()
    {
        if (Volatile.Read(ref _library) != 0) return;
        lock (Gate)
        {
            if (_library != 0) return;
            var library = Find(Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory, CacheFolder);
            NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, Resolve);
            Volatile.Write(ref _library, library);
        }
    }

    /// <summary>The address of one of its functions.</summary>
    public static nint Export(string name)
    {
        Load();
        return NativeLibrary.GetExport(_library, name);
    }

    /// <summary>The named file alone if one is named; otherwise beside the application, in its runtimes folder, in the cache of
    /// eng/build-librdkafka.sh, and the system's own. One that is too old is passed over, and named where none will do.</summary>
    internal static nint Find(string? named, string applicationFolder, string cacheFolder)
    {
        if (!string.IsNullOrEmpty(named))
        {
            var library = TryLoad(named, out var refused);
            return library != 0 ? library : throw Missing($"{PathVariable} names {named}, which {refused ?? "could not be loaded"}");
        }

        string? reason = null;
        foreach (var candidate in Candidates(applicationFolder, cacheFolder))
        {
            if (Path.IsPathFullyQualified(candidate) && !File.Exists(candidate))
                continue;
            var library = TryLoad(candidate, out var refused);
            if (library != 0)
                return library;
            reason ??= refused == null ? null : $"{candidate} {refused}";
        }
        throw Missing(
            reason ?? $"it is neither in {applicationFolder} nor in its runtimes/{NativeFolders.PortableRid}/native, " +
            $"in {cacheFolder} or in the system");
    }

    /// <summary>Why a library of this version will not do, or null.</summary>
    internal static string? Refuse(int version) => version >= OldestVersion ? null
        : $"is librdkafka {version >> 24}.{(version >> 16) & 255}.{(version >> 8) & 255}, which is too old: {Named} or newer is needed";

    private static IEnumerable<string> Candidates(string applicationFolder, string cacheFolder)
    {
        foreach (var folder in NativeFolders.Of(applicationFolder).Append(cacheFolder))
            foreach (var name in FileNames)
                yield return Path.Combine(folder, name);
        foreach (var name in FileNames)
            yield return name;
    }

    /// <summary>0 if it cannot be loaded, or will not do, then with the reason.</summary>
    private static unsafe nint TryLoad(string path, out string? reason)
    {
        reason = null;
        if (!NativeLibrary.TryLoad(path, out var library))
            return 0;
        reason = NativeLibrary.TryGetExport(library, "rd_kafka_version", out var export)
            ? Refuse(((delegate* unmanaged[Cdecl]<int>)export)())
            : "is not librdkafka: it has no rd_kafka_version";
        if (reason == null)
            return library;
        NativeLibrary.Free(library);
        return 0;
    }

    /// <summary>Confluent.Kafka asks for librdkafka by several names, and on Linux for libdl by one that is not everywhere.</summary>
    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? search) =>
        name.Contains("librdkafka", StringComparison.Ordinal) ? _library
        : name.StartsWith("libdl", StringComparison.Ordinal) && NativeLibrary.TryLoad("libdl.so.2", out var loader) ? loader
        : 0;

    /// <summary>Where eng/build-librdkafka.sh puts the library.</summary>
    internal static string CacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("KAFKA_CACHE") is { Length: > 0 } named)
                return Path.GetFullPath(named);
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home ? home
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "deltaquery", "librdkafka-" + Named);
        }
    }

    private static string[] FileNames =>
        OperatingSystem.IsWindows() ? ["librdkafka.dll"]
        : OperatingSystem.IsMacOS() ? ["librdkafka.dylib", "librdkafka.1.dylib"]
        : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            ? ["librdkafka.so", "alpine-librdkafka.so", "librdkafka.so.1"]
        : ["librdkafka.so", "librdkafka.so.1"];

    private static DeltaException Missing(string reason) =>
        new(DeltaErrorCode.NativeLibraryMissing, $"INGEST needs librdkafka: {reason}") { Hint = Hint };
}
