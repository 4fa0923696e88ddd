using System.Reflection;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary>The versions that the program tells of.</summary>
internal static class Versions
{
    /// <summary>The program's, without the commit that the SDK adds after a plus sign.</summary>
    public static string Program => Of(typeof(Versions).Assembly);

    /// <summary>A line each: the program, the engine, DuckDB, Delta's protocol.</summary>
    public static async Task<string> TellAsync() => $"""
        dq {Program}
        engine {Of(typeof(DeltaEngine).Assembly)}
        duckdb {await DuckDbAsync()}
        delta protocol reader {DeltaEngine.ReaderVersion}, writer {DeltaEngine.WriterVersion}
        """;

    private static async Task<string> DuckDbAsync()
    {
        try
        {
            using var engine = DeltaEngine.Open();
            using var session = engine.OpenSession();
            using var result = await session.ExecuteAsync("SELECT version()");
            return result.Rows!.Next()!.GetText(0, 0)!.TrimStart('v');
        }
        catch (DeltaException e)
        {
            return $"none: {e.Message}";
        }
    }

    private static string Of(Assembly assembly) => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
