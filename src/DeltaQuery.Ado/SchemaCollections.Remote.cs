using System.Data;
using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

// What the catalog of a Spark cluster tells.
internal sealed partial class SchemaCollections
{
    // Of what is told of a table's log, or of the engine here.
    private static readonly string[] OnlyHere = ["Constraints", "Files", "Settings", "Functions"];

    private static readonly Dictionary<string, Func<SchemaCollections, string?[], DataTable>> OverRemote = new()
    {
        [DbMetaDataCollectionNames.ReservedWords] = (s, _) =>
            s.Query("ReservedWords", "SELECT keyword AS \"ReservedWord\" FROM sql_keywords() WHERE reserved"),
        ["Tables"] = (s, r) => s.RemoteTables(r),
        ["Columns"] = (s, r) => s.RemoteColumns(r),
        ["Views"] = (s, r) => s.RemoteViews(r),
        ["PartitionColumns"] = (s, r) => s.RemotePartitionColumns(r),
        ["TableProperties"] = (s, r) => s.RemoteTableProperties(r),
        ["History"] = (s, r) => s.OfTable("History", r, t => $"DESCRIBE HISTORY {t}"),
        ["Versions"] = (s, r) => s.RemoteVersions(r),
    };

    private readonly bool _isRemote = connection.Session.Remote is not null;

    private bool IsKnown(string collection) => !_isRemote || !OnlyHere.Contains(collection);

    private void CheckKnownThere(string collection)
    {
        if (!IsKnown(collection))
        {
            throw new DeltaQueryException(
                new DeltaException(DeltaErrorCode.NotSupported, $"the schema collection {collection} is not known of a Spark cluster")
                {
                    Hint = "GetSchema() lists those that are; a connection without Remote knows it of tables that it reaches",
                },
                null);
        }
    }

    // SHOW TABLES lists views, too.
    private DataTable RemoteTables(string?[] only)
    {
        var tables = Tables(only);
        var views = tables.Rows.Cast<DataRow>().Select(r => (string)r["table_schema"]).Distinct().ToDictionary(s => s, s =>
            Query("", $"SHOW VIEWS IN {DeltaQueryConnection.Quoted(s)}").Rows.Cast<DataRow>().Select(r => (string)r["viewName"]).ToHashSet());
        foreach (var row in tables.Rows.Cast<DataRow>().Where(r => views[(string)r["table_schema"]].Contains((string)r["table_name"])))
            row["table_type"] = "VIEW";
        return tables;
    }

    private DataTable RemoteViews(string?[] only)
    {
        var views = Table("Views", ("view_name", typeof(string)), ("is_temporary", typeof(bool)));
        foreach (var row in Query("", "SHOW VIEWS").Rows.Cast<DataRow>().Where(r => Matches((string)r["viewName"], only[0])))
            views.Rows.Add(row["viewName"], row["isTemporary"]);
        return views;
    }

    private DataTable RemoteColumns(string?[] only)
    {
        var table = ColumnsTable();
        foreach (var (schema, name, (columns, partitioned)) in OfTables(only, RemoteDescription))
            foreach (var (i, column) in columns.Index().Where(c => Matches((string)c.Item["col_name"], only[2])))
                table.Rows.Add(
                    schema, name, column["col_name"], i + 1, column["data_type"], DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value,
                    partitioned.Contains((string)column["col_name"]), column["comment"]);
        return table;
    }

    private DataTable RemotePartitionColumns(string?[] only)
    {
        var table = PartitionColumnsTable();
        foreach (var (schema, name, (_, partitioned)) in OfTables(only, RemoteDescription))
            foreach (var (i, column) in partitioned.Index())
                table.Rows.Add(schema, name, column, i + 1);
        return table;
    }

    private DataTable RemoteTableProperties(string?[] only)
    {
        var table = TablePropertiesTable();
        foreach (var (schema, name, rows) in OfTables(only, t => Query("", $"SHOW TBLPROPERTIES {t}").Rows.Cast<DataRow>()))
            foreach (var row in rows)
                table.Rows.Add(schema, name, row["key"], row["value"]);
        return table;
    }

    private DataTable RemoteVersions(string?[] only)
    {
        var history = OfTable("Versions", only, t => $"DESCRIBE HISTORY {t}");
        string[] columns = ["table_schema", "table_name", "version", "timestamp", "operation"];
        return new DataView(history) { Sort = history.Columns.Contains("version") ? "table_schema, table_name, version" : "" }.ToTable(
            "Versions", false, [.. columns.Where(history.Columns.Contains)]);
    }

    // Behind the columns come sections; that of the partitioning repeats its columns, or up to 3.5 has them as types: Part 0 | day.
    private (List<DataRow> Columns, List<string> Partitioned) RemoteDescription(string table)
    {
        var (columns, partitioned, section) = (new List<DataRow>(), new List<string>(), "");
        foreach (var row in Query("", $"DESCRIBE TABLE {table}").Rows.Cast<DataRow>())
        {
            var name = (string)row["col_name"];
            if (name.StartsWith("# ", StringComparison.Ordinal) && name != "# col_name")
                section = name;
            else if (section.Length == 0 && name.Length > 0)
                columns.Add(row);
            else if (section == "# Partition Information" && name != "# col_name" && name.Length > 0)
                partitioned.Add(name);
            else if (section == "# Partitioning" && name.StartsWith("Part ", StringComparison.Ordinal))
                partitioned.Add((string)row["data_type"]);
        }

        return (columns, partitioned);
    }
}
