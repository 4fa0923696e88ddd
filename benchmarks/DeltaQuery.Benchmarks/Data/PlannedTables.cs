using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>Writes tables that have no data files, only a checkpoint of very many adds. File i holds the ids from 1,000 i to 1,000 i + 999;
/// there are 1,000 days with equally many files each.</summary>
internal static class PlannedTables
{
    private static readonly StructType Schema = new(
    [
        new StructField("id", DuckDbTypes.Parse("BIGINT", "id")),
        new StructField("ts", DuckDbTypes.Parse("TIMESTAMP WITH TIME ZONE", "ts")),
        new StructField("device", DuckDbTypes.Parse("VARCHAR", "device")),
        new StructField("reading", DuckDbTypes.Parse("DOUBLE", "reading")),
        new StructField("price", DuckDbTypes.Parse("DECIMAL(15,2)", "price")),
        new StructField("day", DuckDbTypes.Parse("DATE", "day")),
    ]);

    public static void Make(DuckDbConnection connection, string root, DataScale scale)
    {
        Make(connection, new TableFolder(root, "meta_json"), scale.PlannedFiles, parsed: false);
        Make(connection, new TableFolder(root, "meta_struct"), scale.PlannedFiles, parsed: true);
    }

    /// <summary>Writes one table of so many adds.</summary>
    /// <param name="parsed">Whether its statistics are structs, beside the JSON.</param>
    public static void Make(DuckDbConnection connection, TableFolder folder, int files, bool parsed)
    {
        folder.Commit(0, "CREATE TABLE", actions =>
        {
            actions.Write(new Protocol { MinReaderVersion = 1, MinWriterVersion = 2 });
            actions.Write(folder.Metadata(SchemaJson.Write(Schema), ["day"], StringMap.Empty));
        });
        folder.Commit(1, "WRITE", _ => { });
        Checkpoint.OfAdds(connection, folder, 1, files, $"""
            SELECT {Add(parsed)} AS add FROM (
                SELECT i, DATE '2021-01-01' + (i * 1000 // {files})::INT AS day, {Bounds(false)} AS lo, {Bounds(true)} AS hi,
                    {"{'id': 0::BIGINT, 'ts': 0::BIGINT, 'device': (i % 7)::BIGINT, 'reading': (i % 3)::BIGINT, 'price': 0::BIGINT}"} AS nc
                FROM range({files}) t(i))
            """);
    }

    private static string Bounds(bool upper) => $$"""
        {'id': i * 1000 + {{(upper ? 999 : 0)}}, 'ts': TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(i * 60 + {{(upper ? 59 : 0)}}),
         'device': 'device-' || lpad(({{Rows.Hash(upper ? 52 : 51, "i")}} % 2500 + {{(upper ? 2500 : 0)}})::VARCHAR, 5, '0'),
         'reading': ({{Rows.Hash(53, "i")}} % 1000)::BIGINT / 10.0 + {{(upper ? 100 : 0)}},
         'price': (({{Rows.Hash(54, "i")}} % 5000)::BIGINT + {{(upper ? 5000 : 0)}})::DECIMAL(13,0)::DECIMAL(15,2)}
        """;

    private static string Add(bool parsed)
    {
        static string Text(string bounds) =>
            $"{{'id': {bounds}.id, 'ts': strftime({bounds}.ts, '%Y-%m-%dT%H:%M:%S.%gZ'), 'device': {bounds}.device, 'reading': {bounds}.reading, 'price': {bounds}.price::DOUBLE}}";
        var structs = parsed
            ? ", \"partitionValues_parsed\": {'day': day}, stats_parsed: {'numRecords': 1000::BIGINT, 'minValues': lo, 'maxValues': hi, 'nullCount': nc}"
            : "";
        return $"{{path: 'day=' || day || '/part-' || lpad(i::VARCHAR, 8, '0') || '-' || md5(i::VARCHAR) || '.c000.snappy.parquet', "
            + "\"partitionValues\": MAP{'day': day::VARCHAR}, size: 1000000 + i % 1000, "
            + $"\"modificationTime\": {TableFolder.Start} + i, \"dataChange\": false, tags: NULL::MAP(VARCHAR, VARCHAR), "
            + "\"deletionVector\": NULL::STRUCT(\"storageType\" VARCHAR, \"pathOrInlineDv\" VARCHAR, \"offset\" INTEGER, \"sizeInBytes\" INTEGER, cardinality BIGINT), "
            + $"stats: to_json({{'numRecords': 1000, 'minValues': {Text("lo")}, 'maxValues': {Text("hi")}, 'nullCount': nc}})::VARCHAR{structs}}}";
    }
}
