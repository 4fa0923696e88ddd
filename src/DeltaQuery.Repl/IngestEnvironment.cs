using System.Globalization;

namespace DeltaQuery.Repl;

/// <summary>An INGEST out of the names of the environment that connectors use.</summary>
internal static class IngestEnvironment
{
    /// <summary>The statement: topic to table, both as they come.</summary>
    /// <param name="variable">The value of a name, or null.</param>
    /// <exception cref="UsageException">A name is missing, or its value is wrong.</exception>
    public static string Statement(Func<string, string?> variable)
    {
        var (brokers, topic) = (Required(variable, "KAFKA_BOOTSTRAP_SERVERS"), Required(variable, "KAFKA_TOPIC"));
        var path = Sql.Backticked(Required(variable, "DELTA_TABLE_PATH"));
        var group = variable("KAFKA_GROUP_ID") is { Length: > 0 } given ? $" GROUP {Sql.Literal(given)}" : "";
        var (rows, seconds) = (Number(variable, "BATCH_SIZE"), Number(variable, "BATCH_TIMEOUT_SECONDS"));
        var batch = rows is null && seconds is null ? ""
            : $" BATCH{(rows is { } size ? $" ROWS {size}" : "")}{(seconds is { } time ? $" INTERVAL '{time} seconds'" : "")}";
        return $"INGEST FROM KAFKA BROKERS {Sql.Literal(brokers)} TOPIC {Sql.Literal(topic)}{group} "
            + $"INTO delta.{path} FORMAT JSON INCLUDE METADATA CREATE TABLE IF MISSING SCHEMA EVOLUTION ADD COLUMNS{batch} CONTINUOUSLY";
    }

    private static string Required(Func<string, string?> variable, string name) =>
        variable(name) is { Length: > 0 } value ? value : throw new UsageException($"ingest run --from-env needs {name} in the environment");

    private static long? Number(Func<string, string?> variable, string name)
    {
        if (variable(name) is not { Length: > 0 } value)
            return null;
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number : throw new UsageException($"{name} in the environment must be a whole number above 0, not '{value}'");
    }
}
