using DeltaQuery.Engine;
using DeltaQuery.Repl.Operations;

namespace DeltaQuery.Repl.Meta;

/// <summary>Commands that tell of tables and of what else there is.</summary>
internal static class CatalogCommands
{
    public const string Group = "Tables";

    public static IReadOnlyList<MetaCommand> All { get; } =
    [
        new(Group, [@"\l", ".databases"], "", "the root, and databases of DuckDB that are attached", Catalogs),
        new(Group, [@"\dn"], "[PATTERN]", "schemas; * and ? stand for any characters, or any one", c => c.ShowAsync(
            $"SELECT namespace FROM (SHOW SCHEMAS) WHERE {Sql.Like("namespace", c[0])} ORDER BY ALL")) { There = SparkCatalog.Schemas },
        new(Group, [@"\dt", @"\dt+", ".tables"], "[PATTERN]", "tables, with + their sizes: of the schema, of another as s.*, of all as *.*", Tables)
        {
            There = SparkCatalog.Tables,
        },
        new(Group, [@"\dv"], "[PATTERN]", "views of the session", c => c.ShowAsync(
            $"SELECT tableName AS view FROM (SHOW TABLES) WHERE isTemporary AND {Sql.Like("tableName", c[0])} "
            + "AND tableName NOT IN (SELECT table_name FROM duckdb_tables() WHERE temporary) ORDER BY ALL")) { There = SparkCatalog.Views },
        new(Group, [@"\d", @"\d+", ".schema"], "[TABLE]",
            "a table's columns, partitioning, properties and constraints, with + its details; without TABLE as \\dt", Describe)
        {
            There = SparkCatalog.Describe,
        },
        new(Group, [@"\df"], "[PATTERN]", "functions", c => c.ShowAsync(
            "SELECT DISTINCT function_name AS name, function_type AS kind, return_type AS returns, array_to_string(parameters, ', ') AS parameters "
            + $"FROM duckdb_functions() WHERE {Sql.Like("function_name", c[0])} AND function_name NOT LIKE '\\_\\_dq%' ESCAPE '\\' "
            + "AND function_name SIMILAR TO '[a-z].*' ORDER BY ALL")) { There = SparkCatalog.Functions },
        new(Group, [@"\ds"], "[PATTERN]", "ingests", Ingests) { There = Ingests },
        new(Group, [@"\hist", @"\history"], "TABLE [N]", "a table's commits, newest first, at most N", c => c.ShowAsync(History(c)))
        {
            There = c => c.ShowThereAsync(History(c)),
        },
        new(Group, [@"\versions"], "TABLE", "a table's versions: when, by what, how many rows", c => c.ShowAsync(
            "SELECT version, timestamp, operation, operationMetrics['numOutputRows'] AS rows, userMetadata AS note "
            + $"FROM (DESCRIBE HISTORY {c.Table()}) ORDER BY version DESC")),
        new(Group, [@"\files"], "TABLE", "a table's live files", c => c.ShowAsync(
            "SELECT path, partition_values AS partitions, size, num_records AS rows, deletion_vector.cardinality AS deleted, modification_time AS modified "
            + $"FROM {Function(c, "delta_files")} ORDER BY path")),
        new(Group, [@"\stats"], "TABLE", "a table's statistics by column: bounds and NULLs, as the log has them, and in how many files", Statistics),
    ];

    private static string History(MetaContext context) =>
        $"DESCRIBE HISTORY {context.Table()}{(context.Number(1) is { } n ? $" LIMIT {n}" : "")}";

    private static string Function(MetaContext context, string name) => $"{name}({Sql.Literal(context.TableOrPath())})";

    private static Task<bool> Catalogs(MetaContext context)
    {
        var databases = context.Runner.Options.Safe ? ""
            : " UNION ALL SELECT database_name, coalesce(path, ''), type FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory'";
        return context.ShowAsync($"SELECT 'delta' AS name, {Sql.Literal(context.Runner.Connection.Root)} AS location, 'delta' AS type{databases}");
    }

    private static async Task<bool> Tables(MetaContext context)
    {
        var (schemas, pattern) = await SchemasAsync(context, context.Arguments.Count > 0 ? context.Arguments[0].Text : null);
        if (schemas.Count == 0)
            throw context.Wrong($"there is no schema '{context[0]}'");
        var tables = string.Join(" UNION ALL ", schemas.Select(s => $"SELECT namespace, tableName, isTemporary FROM (SHOW TABLES{s})"));
        var list = $"SELECT DISTINCT namespace AS schema, tableName AS name, CASE WHEN isTemporary THEN 'temporary' ELSE 'table' END AS kind "
            + $"FROM ({tables}) WHERE {Sql.Like("tableName", pattern)}";
        if (!context.Name.EndsWith('+'))
            return await context.ShowAsync($"{list} ORDER BY ALL");
        var names = await context.Statements.ColumnAsync(
            $"SELECT schema || '.' || name FROM (SELECT {Quoted("schema")} AS schema, {Quoted("name")} AS name FROM ({list}) WHERE kind = 'table')");
        if (names.Count == 0)
            return await context.ShowAsync($"{list} ORDER BY ALL");
        var details = string.Join(" UNION ALL ", names.Select(name => $"SELECT {Sql.Literal(name.Replace("\"", "", StringComparison.Ordinal))} AS name, "
            + $"location, numFiles AS files, sizeInBytes AS bytes, partitionColumns AS partitioned, lastModified AS modified, "
            + $"description AS comment FROM (DESCRIBE DETAIL {name})"));
        return await context.ShowAsync($"SELECT * FROM ({details}) ORDER BY name");

        static string Quoted(string column) => $"'\"' || replace({column}, '\"', '\"\"') || '\"'";
    }

    /// <summary>The schemas that a pattern is about, as SHOW TABLES has them, and what is left of it for tables.</summary>
    private static async Task<(IReadOnlyList<string> Schemas, string? Pattern)> SchemasAsync(MetaContext context, string? pattern)
    {
        var dot = pattern?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot < 0)
            return ([""], pattern);
        var schemas = await context.Statements.ColumnAsync($"SELECT namespace FROM (SHOW SCHEMAS) WHERE {Sql.Like("namespace", pattern![..dot])} ORDER BY 1");
        return (schemas.ConvertAll(s => $" IN {Operation.Part(s)}"), pattern![(dot + 1)..] is { Length: > 0 } rest ? rest : null);
    }

    private static async Task<bool> Describe(MetaContext context)
    {
        if (context.Arguments.Count == 0)
            return await Tables(context);
        var name = context.Table();
        if (await DescriptionAsync(context, context.TableOrPath()) is not { } table)
            return await context.ShowAsync($"DESCRIBE {name}"); // a table or view of DuckDB's
        await context.ShowAsync(Sql.Values(
            [("column", "VARCHAR"), ("type", "VARCHAR"), ("nullable", "VARCHAR"), ("default", "VARCHAR"), ("comment", "VARCHAR")],
            table.Columns.Select(c => new[]
            {
                Sql.Literal(c.Name), Sql.Literal(c.TypeName), Sql.Literal(c.IsNullable ? "" : "not null"),
                Sql.LiteralOrNull(DefaultOf(c)), Sql.LiteralOrNull(c.Comment),
            })));
        await context.ShowAsync(Sql.Values(
            [("name", "VARCHAR"), ("value", "VARCHAR")], FactsOf(table).Select(f => new[] { Sql.Literal(f.Name), Sql.Literal(f.Value) })));
        return !context.Name.EndsWith('+') || await context.ShowAsync($"DESCRIBE DETAIL {name}");
    }

    /// <summary>What a Delta table says of itself; null for a table or view of DuckDB's.</summary>
    private static async Task<TableDescription?> DescriptionAsync(MetaContext context, string name)
    {
        try
        {
            return await context.Session.DescribeTableAsync(name, context.Runner.Interrupts.Token);
        }
        catch (DeltaException e) when (e.Code is DeltaErrorCode.TableNotFound or DeltaErrorCode.NotSupported)
        {
            var isTemporary = await context.Statements.ColumnAsync(
                $"SELECT 1 FROM (SHOW TABLES) WHERE isTemporary AND lower(tableName) = lower({Sql.Literal(name)})");
            if (isTemporary.Count > 0)
                return null;
            throw;
        }
    }

    private static string? DefaultOf(TableColumn column) => column.IsIdentity ? "identity"
        : column.GenerationExpression is { } generated ? $"generated: {generated}" : column.DefaultExpression;

    private static IEnumerable<(string Name, string Value)> FactsOf(TableDescription table)
    {
        yield return ("table", table.Name);
        yield return ("location", table.Location);
        yield return ("version", table.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (table.Comment is { } comment)
            yield return ("comment", comment);
        if (table.PartitionColumns.Count > 0)
            yield return ("partitioned by", string.Join(", ", table.PartitionColumns));
        foreach (var (name, expression) in table.Constraints)
            yield return ($"constraint {name}", $"CHECK ({expression})");
        foreach (var (key, value) in table.Properties.OrderBy(p => p.Key, StringComparer.Ordinal))
            yield return (key, value);
    }

    private static Task<bool> Ingests(MetaContext context) => context.ShowAsync(
        context[0] is null ? "SHOW INGESTS" : $"SELECT * FROM (SHOW INGESTS) WHERE {Sql.Like("name", context[0])}");

    private static async Task<bool> Statistics(MetaContext context)
    {
        var table = await context.Session.DescribeTableAsync(context.TableOrPath(), context.Runner.Interrupts.Token);
        if (table.Properties.TryGetValue("delta.columnMapping.mode", out var mode) && mode != "none")
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{context.Name}: the statistics of a table with column mapping name no columns");
        var columns = table.Columns.Select(c => table.PartitionColumns.Contains(c.Name, StringComparer.OrdinalIgnoreCase)
            ? Row(
                c, $"partition_values[{Sql.Literal(c.Name)}]", $"partition_values[{Sql.Literal(c.Name)}]",
                $"CASE WHEN partition_values[{Sql.Literal(c.Name)}] IS NULL THEN num_records ELSE 0 END")
            : Row(c, Of(c, "minValues"), Of(c, "maxValues"), Of(c, "nullCount")));
        return await context.ShowAsync(
            $"WITH files AS MATERIALIZED (SELECT stats::JSON AS s, * FROM {Function(context, "delta_files")}) {string.Join(" UNION ALL ", columns)}");

        static string Row(TableColumn column, string least, string greatest, string nulls) =>
            $"SELECT {Sql.Literal(column.Name)} AS \"column\", {Sql.Literal(column.TypeName)} AS type, "
            + $"min(try_cast({least} AS {TypeOf(column.TypeName)}))::VARCHAR AS min, max(try_cast({greatest} AS {TypeOf(column.TypeName)}))::VARCHAR AS max, "
            + $"sum(({nulls})::BIGINT)::BIGINT AS nulls, count({nulls}) AS files FROM files";

        static string Of(TableColumn column, string part) =>
            $"json_extract_string(s, {Sql.Literal($"$.{part}.\"{column.Name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"")})";

        // Numbers are compared as numbers; what else there is as text, which days and times can be.
        static string TypeOf(string type) => type switch
        {
            "byte" or "tinyint" or "short" or "smallint" or "int" or "integer" or "long" or "bigint" => "BIGINT",
            "float" or "real" or "double" => "DOUBLE",
            _ when type.StartsWith("decimal", StringComparison.Ordinal) => type,
            _ => "VARCHAR",
        };
    }
}
