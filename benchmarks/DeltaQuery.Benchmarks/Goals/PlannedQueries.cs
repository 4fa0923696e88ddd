namespace DeltaQuery.Benchmarks.Goals;

/// <summary>What is planned over the tables of a million adds, and the bare SQL that finds the same files.</summary>
internal static class PlannedQueries
{
    private const long Id = 77_777_123;

    public static string Point(string table) => $"SELECT * FROM {table} WHERE id = {Id}";

    /// <summary>Another point, which no earlier query has asked for.</summary>
    public static string OtherPoint(string table) => $"SELECT * FROM {table} WHERE id = {Id - 1_234_567}";

    public static string Partition(string table) => $"SELECT * FROM {table} WHERE day = DATE '2021-05-05' AND id >= 0";

    public static string BareStruct(string data) =>
        $"SELECT parse_filename(add.path) FROM read_parquet('{Checkpoint(data, "meta_struct")}') "
        + $"WHERE add.stats_parsed.\"minValues\".id <= {Id} AND add.stats_parsed.\"maxValues\".id >= {Id}";

    public static string BareJson(string data) =>
        "SELECT name FROM (SELECT parse_filename(add.path) AS name, json_extract_string(add.stats, ['/minValues/id', '/maxValues/id']) AS x "
        + $"FROM read_parquet('{Checkpoint(data, "meta_json")}')) WHERE x[1]::BIGINT <= {Id} AND x[2]::BIGINT >= {Id}";

    private static string Checkpoint(string data, string table) => Path.Combine(data, table, "_delta_log", $"{1:D20}.checkpoint.parquet");
}
