using System.Collections.Frozen;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>The functions that are known to give what Spark's give, by name.</summary>
internal static partial class SparkFunctions
{
    /// <summary>What gives something else the next time. Defaults alone may use them.</summary>
    public static readonly FrozenSet<string> NotDeterministic =
        new[] { "uuid", "rand", "random", "randn", "now", "current_date", "curdate", "current_timestamp", "localtimestamp",
            "current_timezone" }.ToFrozenSet();

    private static readonly FrozenDictionary<string, Func<SparkCall, Fragment>> Functions =
        new[] { Conditionals, Numbers, Strings, Dates, Collections, Hashes }.SelectMany(
            group => group).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all functions.</summary>
    public static IEnumerable<string> Names => Functions.Keys;

    public static Fragment Call(SparkCall call) =>
        Functions.TryGetValue(call.Name, out var function) ? function(call) : throw call.Refuse($"the function {call.Name}");

    private static Func<SparkCall, Fragment> WithArguments(int count, Func<SparkCall, Fragment> function) =>
        call => call.Count == count ? function(call) : throw call.RefuseArguments();

    private static Func<SparkCall, Fragment> WithArguments(int least, int most, Func<SparkCall, Fragment> function) =>
        call => call.Count >= least && call.Count <= most ? function(call) : throw call.RefuseArguments();
}
