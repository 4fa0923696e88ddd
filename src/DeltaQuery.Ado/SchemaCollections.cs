using System.Data;
using System.Data.Common;
using System.Globalization;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>What <see cref="DbConnection.GetSchema()"/> tells, collection by collection.</summary>
internal sealed partial class SchemaCollections(DeltaQueryConnection connection, CancellationToken cancellationToken)
{
    private const string ConnectionLost = "08"; // the class of SQLSTATEs

    // Restrictions come in the order of their names here.
    private static readonly (string Name, string[] Restrictions, int Parts, Func<SchemaCollections, string?[], DataTable> Make)[] All =
    [
        (DbMetaDataCollectionNames.MetaDataCollections, [], 0, (s, _) => s.MetaDataCollections()),
        (DbMetaDataCollectionNames.DataSourceInformation, [], 0, (s, _) => s.DataSourceInformation()),
        (DbMetaDataCollectionNames.DataTypes, [], 0, (_, _) => DataTypesCollection.Make()),
        (DbMetaDataCollectionNames.ReservedWords, [], 0, (s, _) => s.Query("ReservedWords", "SELECT keyword_name AS \"ReservedWord\" FROM duckdb_keywords() WHERE keyword_category = 'reserved'")),
        (DbMetaDataCollectionNames.Restrictions, [], 0, (s, _) => s.Restrictions()),
        ("Catalogs", ["Catalog"], 1, (s, r) => s.Catalogs("Catalogs", "catalog_name", r)),
        ("Databases", ["Database"], 1, (s, r) => s.Catalogs("Databases", "database_name", r)),
        ("Schemas", ["Schema"], 1, (s, r) => s.Schemas(r)),
        ("Tables", ["Schema", "Table"], 2, (s, r) => s.Tables(r)),
        ("Columns", ["Schema", "Table", "Column"], 3, (s, r) => s.Columns(r)),
        ("Views", ["View"], 1, (s, r) => s.Views(r)),
        ("PartitionColumns", ["Schema", "Table"], 2, (s, r) => s.PartitionColumns(r)),
        ("Constraints", ["Schema", "Table"], 2, (s, r) => s.Constraints(r)),
        ("TableProperties", ["Schema", "Table"], 2, (s, r) => s.TableProperties(r)),
        ("History", ["Schema", "Table"], 2, (s, r) => s.OfTable("History", r, t => $"SELECT * FROM (DESCRIBE HISTORY {t})")),
        ("Versions", ["Schema", "Table"], 2,
            (s, r) => s.OfTable("Versions", r, t => $"SELECT version, timestamp, operation FROM (DESCRIBE HISTORY {t}) ORDER BY version")),
        ("Files", ["Schema", "Table"], 2, (s, r) => s.OfTable("Files", r, t => $"SELECT * FROM delta_files({DeltaQueryConnection.Literal(t)})")),
        ("Ingests", ["Ingest"], 1, (s, r) => s.Ingests(r)),
        ("Settings", ["Setting"], 1, (s, r) => s.Query("Settings", $"SELECT name AS setting_name, value AS setting_value, description, input_type AS data_type FROM duckdb_settings() WHERE {Is("name", r[0])}")),
        ("Functions", ["Function"], 1, (s, r) => s.Query("Functions", $"SELECT DISTINCT function_name, function_type, return_type, description FROM duckdb_functions() WHERE {Is("function_name", r[0])} ORDER BY ALL")),
    ];

    public DataTable Get(string name, string?[] restrictions)
    {
        var found = Array.FindIndex(All, c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found < 0)
            throw new ArgumentException($"There is no schema collection '{name}'; GetSchema() lists them.", nameof(name));
        var (_, names, _, make) = All[found];
        if (restrictions.Length > names.Length)
            throw new ArgumentException($"The schema collection {All[found].Name} has {names.Length} restrictions, not {restrictions.Length}.", nameof(restrictions));
        Array.Resize(ref restrictions, Math.Max(names.Length, 1));
        if (!_isRemote)
            return make(this, restrictions);
        CheckKnownThere(All[found].Name);
        return OverRemote.GetValueOrDefault(All[found].Name, make)(this, restrictions);
    }

    private DataTable MetaDataCollections()
    {
        var table = Table(
            DbMetaDataCollectionNames.MetaDataCollections,
            (DbMetaDataColumnNames.CollectionName, typeof(string)), (DbMetaDataColumnNames.NumberOfRestrictions, typeof(int)),
            (DbMetaDataColumnNames.NumberOfIdentifierParts, typeof(int)));
        foreach (var (name, restrictions, parts, _) in All.Where(c => IsKnown(c.Name)))
            table.Rows.Add(name, restrictions.Length, parts);
        return table;
    }

    private DataTable Restrictions()
    {
        var table = Table(
            DbMetaDataCollectionNames.Restrictions, ("CollectionName", typeof(string)), ("RestrictionName", typeof(string)), ("RestrictionDefault", typeof(string)),
            ("RestrictionNumber", typeof(int)));
        foreach (var (name, restrictions, _, _) in All.Where(c => IsKnown(c.Name)))
            foreach (var (i, restriction) in restrictions.Index())
                table.Rows.Add(name, restriction, DBNull.Value, i + 1);
        return table;
    }

    private DataTable DataSourceInformation()
    {
        (string Name, object Value)[] facts =
        [
            (DbMetaDataColumnNames.CompositeIdentifierSeparatorPattern, @"\."),
            (DbMetaDataColumnNames.DataSourceProductName, "DeltaQuery"),
            (DbMetaDataColumnNames.DataSourceProductVersion, connection.ServerVersion),
            (DbMetaDataColumnNames.DataSourceProductVersionNormalized, connection.ServerVersion),
            (DbMetaDataColumnNames.GroupByBehavior, GroupByBehavior.Unrelated),
            (DbMetaDataColumnNames.IdentifierPattern, @"(^[\p{L}_][\p{L}\p{N}_$]*$)|(^""([^""]|"""")+""$)|(^`([^`]|``)+`$)"),
            (DbMetaDataColumnNames.IdentifierCase, IdentifierCase.Insensitive),
            (DbMetaDataColumnNames.OrderByColumnsInSelect, false),
            (DbMetaDataColumnNames.ParameterMarkerFormat, "@{0}"),
            (DbMetaDataColumnNames.ParameterMarkerPattern, @"[@$:][\p{L}_][\p{L}\p{N}_]*|\?|\$\d+"),
            (DbMetaDataColumnNames.ParameterNameMaxLength, 128),
            (DbMetaDataColumnNames.ParameterNamePattern, @"^[\p{L}_][\p{L}\p{N}_]*$"),
            (DbMetaDataColumnNames.QuotedIdentifierPattern, @"""(([^""]|"""")*)""|`(([^`]|``)*)`"),
            (DbMetaDataColumnNames.QuotedIdentifierCase, IdentifierCase.Insensitive),
            (DbMetaDataColumnNames.StatementSeparatorPattern, ";"),
            (DbMetaDataColumnNames.StringLiteralPattern, "'(([^']|'')*)'"),
            (DbMetaDataColumnNames.SupportedJoinOperators, SupportedJoinOperators.Inner | SupportedJoinOperators.LeftOuter | SupportedJoinOperators.RightOuter | SupportedJoinOperators.FullOuter),
        ];
        var table = Table(DbMetaDataCollectionNames.DataSourceInformation, [.. facts.Select(f => (f.Name, f.Value.GetType()))]);
        table.Rows.Add([.. facts.Select(f => f.Value)]);
        return table;
    }

    private DataTable Schemas(string?[] only)
    {
        var table = Table("Schemas", ("schema_name", typeof(string)));
        foreach (var schema in SchemaNames(only[0]))
            table.Rows.Add(schema);
        return table;
    }

    private DataTable Tables(string?[] only)
    {
        var table = Table("Tables", ("table_schema", typeof(string)), ("table_name", typeof(string)), ("table_type", typeof(string)));
        foreach (var (schema, name) in TableNames(only))
            table.Rows.Add(schema, name, "BASE TABLE");
        return table;
    }

    private static DataTable ColumnsTable() => Table(
        "Columns", ("table_schema", typeof(string)), ("table_name", typeof(string)), ("column_name", typeof(string)), ("ordinal_position", typeof(int)),
        ("data_type", typeof(string)), ("delta_type", typeof(string)), ("is_nullable", typeof(bool)), ("column_default", typeof(string)),
        ("generation_expression", typeof(string)), ("is_identity", typeof(bool)), ("is_partition_column", typeof(bool)), ("comment", typeof(string)));

    private DataTable Columns(string?[] only)
    {
        var table = ColumnsTable();
        foreach (var (schema, name, described) in Described(only))
            foreach (var (i, column) in described.Columns.Index().Where(c => Matches(c.Item.Name, only[2])))
                table.Rows.Add(
                    schema, name, column.Name, i + 1, column.TypeName, column.DeltaType, column.IsNullable, column.DefaultExpression, column.GenerationExpression,
                    column.IsIdentity, described.PartitionColumns.Contains(column.Name), column.Comment);
        return table;
    }

    private static DataTable PartitionColumnsTable() =>
        Table("PartitionColumns", ("table_schema", typeof(string)), ("table_name", typeof(string)), ("column_name", typeof(string)), ("ordinal_position", typeof(int)));

    private DataTable PartitionColumns(string?[] only)
    {
        var table = PartitionColumnsTable();
        foreach (var (schema, name, described) in Described(only))
            foreach (var (i, column) in described.PartitionColumns.Index())
                table.Rows.Add(schema, name, column, i + 1);
        return table;
    }

    private DataTable Constraints(string?[] only)
    {
        var table = Table(
            "Constraints", ("table_schema", typeof(string)), ("table_name", typeof(string)), ("constraint_name", typeof(string)), ("constraint_type", typeof(string)),
            ("check_clause", typeof(string)));
        foreach (var (schema, name, described) in Described(only))
        {
            foreach (var (constraint, check) in described.Constraints)
                table.Rows.Add(schema, name, constraint, "CHECK", check);
            foreach (var column in described.Columns.Where(c => !c.IsNullable))
                table.Rows.Add(schema, name, column.Name, "NOT NULL", $"{column.Name} IS NOT NULL");
        }

        return table;
    }

    private static DataTable TablePropertiesTable() =>
        Table("TableProperties", ("table_schema", typeof(string)), ("table_name", typeof(string)), ("property_name", typeof(string)), ("property_value", typeof(string)));

    private DataTable TableProperties(string?[] only)
    {
        var table = TablePropertiesTable();
        foreach (var (schema, name, described) in Described(only))
            foreach (var (property, value) in described.Properties.OrderBy(p => p.Key, StringComparer.Ordinal))
                table.Rows.Add(schema, name, property, value);
        return table;
    }

    private DataTable Catalogs(string collection, string column, string?[] only)
    {
        var table = Table(collection, (column, typeof(string)));
        foreach (var name in (_isRemote ? Names("SHOW CATALOGS") : [DeltaQueryConnection.Catalog]).Where(c => Matches(c, only[0])))
            table.Rows.Add(name);
        return table;
    }

    // Views are the session's, and in no schema; SHOW TABLES lists them with its temporary tables, which DuckDB knows.
    private DataTable Views(string?[] only)
    {
        var tables = Names("SELECT table_name FROM duckdb_tables() WHERE temporary").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var views = Table("Views", ("view_name", typeof(string)), ("is_temporary", typeof(bool)));
        foreach (var name in Names("SELECT tableName FROM (SHOW TABLES) WHERE isTemporary"))
            if (!tables.Contains(name) && Matches(name, only[0]))
                views.Rows.Add(name, true);
        return views;
    }

    private DataTable Ingests(string?[] only)
    {
        var ingests = Query("Ingests", "SHOW INGESTS");
        foreach (var other in ingests.Rows.Cast<DataRow>().Where(r => !Matches((string)r["name"], only[0])).ToList())
            ingests.Rows.Remove(other);
        ingests.AcceptChanges();
        return ingests;
    }

    // A collection that is one query's rows for each table.
    private DataTable OfTable(string collection, string?[] only, Func<string, string> query)
    {
        var all = Table(collection, ("table_schema", typeof(string)), ("table_name", typeof(string)));
        foreach (var (schema, name, rows) in OfTables(only, t => Query(collection, query(t))))
        {
            rows.Columns.Add(new DataColumn("table_schema", typeof(string)) { DefaultValue = schema });
            rows.Columns.Add(new DataColumn("table_name", typeof(string)) { DefaultValue = name });
            all.Merge(rows, preserveChanges: false, MissingSchemaAction.Add);
        }

        return all;
    }

    private IEnumerable<(string Schema, string Name, TableDescription Table)> Described(string?[] only) =>
        OfTables(only, t => connection.Ask(s => s.DescribeTableAsync(t, cancellationToken)));

    // A table that cannot be read is left out where it was not asked for by name.
    private IEnumerable<(string Schema, string Name, T Facts)> OfTables<T>(string?[] only, Func<string, T> ask)
    {
        foreach (var (schema, name) in TableNames(only))
        {
            T facts;
            try
            {
                facts = ask(Named(schema, name));
            }
            catch (DeltaQueryException e) when (only[1] is null && e.SqlState != DeltaQueryException.QueryCanceled
                && !e.SqlState.StartsWith(ConnectionLost, StringComparison.Ordinal))
            {
                continue;
            }

            yield return (schema, name, facts);
        }
    }

    private IEnumerable<string> SchemaNames(string? only) => Names("SHOW SCHEMAS").Where(s => Matches(s, only));

    private IEnumerable<(string Schema, string Name)> TableNames(string?[] only) =>
        from schema in SchemaNames(only[0]).ToList()
        from row in Query("", $"SHOW TABLES IN {DeltaQueryConnection.Quoted(schema)}").Rows.Cast<DataRow>()
        where !(bool)row["isTemporary"] && Matches((string)row["tableName"], only[1])
        select (schema, (string)row["tableName"]);

    private IEnumerable<string> Names(string sql) => Query("", sql).Rows.Cast<DataRow>().Select(r => (string)r[0]);

    private DataTable Query(string name, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, connection.CurrentTransaction);
        using var reader = command.ExecuteReader(CommandBehavior.Default, cancellationToken);
        var table = new DataTable(name) { Locale = CultureInfo.InvariantCulture };
        table.Load(reader);
        return table;
    }

    internal static DataTable Table(string name, params (string Name, Type Type)[] columns)
    {
        var table = new DataTable(name) { Locale = CultureInfo.InvariantCulture };
        table.Columns.AddRange([.. columns.Select(c => new DataColumn(c.Name, c.Type))]);
        return table;
    }

    private static bool Matches(string name, string? only) => only is null || name.Equals(only, StringComparison.OrdinalIgnoreCase);

    private static string Is(string column, string? only) => only is null ? "true" : $"lower({column}) = lower({DeltaQueryConnection.Literal(only)})";

    private static string Named(string schema, string name) => $"{DeltaQueryConnection.Quoted(schema)}.{DeltaQueryConnection.Quoted(name)}";
}
