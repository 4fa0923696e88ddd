using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>The settings of ours that count for all sessions of an engine, whichever of them makes them: <c>SET deltaquery.s3.retries = 3</c>.</summary>
internal static class EngineSettings
{
    private const int MostParallel = 1024;
    private const double LongestTimeout = 86_400; // a day

    private static readonly Dictionary<string, Action<ExecutionContext, string?>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["deltaquery.s3.parallelism"] = (context, value) =>
            Of(context).Spool.Parallelism = value is null ? LocalSpool.DefaultParallelism : Number("deltaquery.s3.parallelism", value, 1, MostParallel),
        ["deltaquery.s3.timeout"] = (context, value) =>
            Of(context).S3.Limits.Timeout = value is null ? Of(context).S3.Options.Timeout : Duration(context, "deltaquery.s3.timeout", value),
        ["deltaquery.s3.retries"] = (context, value) =>
            Of(context).S3.Limits.Retries = value is null ? Of(context).S3.Options.Retries : Number("deltaquery.s3.retries", value, 0, 1000),
        ["deltaquery.cache.directory"] = (context, value) => Of(context).Spool.Directory =
            value is null ? Of(context).Options.CacheDirectory ?? SpoolDefaults.Directory() : Folder("deltaquery.cache.directory", value),
        ["deltaquery.cache.size"] = (context, value) => Of(context).Spool.MaxBytes =
            value is null ? Of(context).Options.CacheSize ?? SpoolDefaults.MaxBytes(Of(context).Spool.Directory)
            : ByteSize.Parse(value) ?? throw Wrong("deltaquery.cache.size", value, "a size such as 10GB"),
    };

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Sets one, or with null gives it its default again; false if there is none of that name.</summary>
    /// <exception cref="DeltaException">QueryFailed: it cannot have that value.</exception>
    public static bool TrySet(ExecutionContext context, string name, string? value)
    {
        if (!Known.TryGetValue(name, out var set))
            return false;
        set(context, value);
        return true;
    }

    private static EngineState Of(ExecutionContext context) => context.Session.Engine;

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(name, value, $"a whole number from {least} to {most}");

    // '30 seconds', '500 ms', or a number of seconds.
    private static TimeSpan Duration(ExecutionContext context, string name, string value)
    {
        if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            var read = context.Connection.Scalar("SELECT epoch(TRY_CAST($1 AS INTERVAL))", value);
            seconds = read is null ? 0 : Convert.ToDouble(read, CultureInfo.InvariantCulture);
        }

        return seconds is >= 0.1 and <= LongestTimeout
            ? TimeSpan.FromSeconds(seconds)
            : throw Wrong(name, value, "a duration from 100 ms to a day, such as '30 seconds'");
    }

    private static string Folder(string name, string value)
    {
        if (value.Length == 0 || ObjectStores.IsRemote(value))
            throw Wrong(name, value, "a folder of this machine");
        var folder = ObjectStores.Normalize(value, Directory.GetCurrentDirectory());
        try
        {
            return PrivateFolder.Create(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"{name}: the folder {folder} cannot be made: {e.Message}", e) { Path = folder };
        }
    }

    private static DeltaException Wrong(string name, string value, string expected) =>
        new(DeltaErrorCode.QueryFailed, $"{name} must be {expected}, not '{value}'");
}
