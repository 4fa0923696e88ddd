using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Where a native library that comes with the application may lie.</summary>
internal static class NativeFolders
{
    /// <summary>The platform's name without a version or a libc, as packages name their runtimes folders.</summary>
    public static string PortableRid
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The application's folder and those of its packages, in the order in which they are looked through.</summary>
    public static string[] Of(string applicationFolder) =>
    [
        applicationFolder,
        Path.Combine(applicationFolder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
        Path.Combine(applicationFolder, "runtimes", PortableRid, "native"),
    ];
}
