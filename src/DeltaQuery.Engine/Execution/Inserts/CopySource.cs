using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>The files of COPY INTO as a relation of DuckDB's.</summary>
/// <remarks>What the table says of a column's type goes before what its values look like: a text that looks like a number or a day stays the text
/// that it is. Files are looked at twice: for the names and types in them, and for the rows.</remarks>
internal sealed class CopySource(ExecutionContext context, CopyIntoStatement statement, CopyOptions options, IReadOnlyList<string> files)
{
    private const string FileColumn = "__dq_file";

    // A format that nothing has: what looks like a day is a text, as Spark takes it.
    private const string NoTimes = "dateformat = 'x%Y', timestampformat = 'x%Y'";

    private string Files => SqlText.Files(files);

    /// <summary>The relation in parentheses.</summary>
    /// <param name="target">The column of the table into which one of the source goes, by its place and name; null for none.</param>
    /// <exception cref="DeltaException">QueryFailed: a file cannot be read; SchemaMismatch: a column cannot go into the table's.</exception>
    public string Relation(Func<int, string, StructField?> target) => statement.Format switch
    {
        "CSV" => Csv(target),
        "JSON" => Json(target),
        _ => Parquet(),
    };

    private string Csv(Func<int, string, StructField?> target)
    {
        var reader = $"read_csv({Files}, hive_partitioning = false, allow_quoted_nulls = false, {Header}{string.Concat(options.Arguments.Select(a => $", {a}"))}";
        CheckNothingBeforeHeader(reader);
        var found = Columns($"{reader}, all_varchar = true)");
        var names = options.HasHeader ? "" : $", names = {SqlText.Literal(found.Select((_, i) => $"_c{i}"))}";
        if (!options.HasHeader)
            found = [.. found.Select((c, i) => c with { Name = $"_c{i}" })];
        var targets = found.Select((c, i) => target(i, c.Name)).ToList();
        var types = options.InfersSchema
            ? $", sample_size = -1, types = {Struct(found.Where((_, i) => targets[i] is not null).Select(c => (c.Name, "VARCHAR")))}"
            : ", all_varchar = true";
        if (options.InfersSchema && targets.TrueForAll(t => t is null))
            types = ", sample_size = -1";
        var columns = found.Select((c, i) => targets[i] is { } field
            ? $"{Typed(SqlText.Identifier(c.Name), field, c.Name)} AS {SqlText.Identifier(c.Name)}"
            : SqlText.Identifier(c.Name));
        var filled = found.Count == 1 && options.IsEmptyNull ? $" WHERE {SqlText.Identifier(found[0].Name)} IS NOT NULL" : ""; // empty lines are no rows
        return $"(SELECT {string.Join(", ", columns)} FROM {reader}{names}{types}, filename = '{FileColumn}'){filled})";
    }

    /// <summary>Refuses lines before the header that are not as long as the others, which DuckDB would skip. Told to skip nothing it refuses them;
    /// but the rows cannot be read like this, as it then gives a header below empty lines a second time, as a row.</summary>
    private void CheckNothingBeforeHeader(string reader)
    {
        if (options.HasHeader && !options.Arguments.Any(a => a.StartsWith("skip ", StringComparison.Ordinal)))
            Columns($"{reader}, skip = 0, all_varchar = true)");
    }

    private string Header => options.HasHeader ? "header = true, union_by_name = true" : "header = false";

    private string Json(Func<int, string, StructField?> target)
    {
        var found = Columns($"read_json({Files}, hive_partitioning = false, union_by_name = true, sample_size = -1, maximum_depth = -1, "
            + $"map_inference_threshold = -1, field_appearance_threshold = 0, {NoTimes})");
        CheckCases(found);
        var (read, columns) = (new List<(string, string)>(), new List<string>());
        foreach (var (i, column) in found.Index())
        {
            var name = SqlText.Identifier(column.Name);
            var field = target(i, column.Name);
            var asText = field is { Type: PrimitiveType or DecimalType }
                && (field.Type == PrimitiveType.String || IsText(column.Type) || IsDoubleFor(field.Type, column.Type));
            read.Add((column.Name, asText ? "VARCHAR" : field is null ? Plain(column.Type, column.Name) : JsonType(column.Type, field.Type, column.Name)));
            columns.Add(asText ? $"{Typed(name, field!, column.Name, IsDoubleFor(field!.Type, column.Type))} AS {name}" : name);
        }

        return $"(SELECT {string.Join(", ", columns)} FROM read_json({Files}, hive_partitioning = false, columns = {Struct(read)}, filename = '{FileColumn}'))";
    }

    /// <summary>Refuses keys that differ by case alone: DuckDB numbers the second and finds nothing under that name.</summary>
    private void CheckCases(IReadOnlyList<QueryColumn> found)
    {
        var numbered = found.Where(c => c.Name.LastIndexOf('_') is > 0 and var at && found.Any(o => o.Name.Equals(c.Name[..at], StringComparison.OrdinalIgnoreCase))).ToList();
        if (numbered.Count == 0)
            return;
        var keys = Run(() =>
        {
            using var result = context.Connection.Query($"SELECT DISTINCT unnest(json_keys(json)) FROM read_json_objects({Files}, hive_partitioning = false)");
            return result.Rows().Select(row => (string)row[0]!).ToHashSet(StringComparer.Ordinal);
        });
        if (numbered.Find(c => !keys.Contains(c.Name)) is { } wrong)
        {
            throw new DeltaException(
                DeltaErrorCode.SchemaMismatch, $"the files have keys that differ by case alone: {wrong.Name[..wrong.Name.LastIndexOf('_')]}")
                .At(context.Text, statement.Path.Start);
        }
    }

    private string Parquet()
    {
        if (context.Session.TimeZone is not ("UTC" or "Etc/UTC")
            && Run(() => context.Connection.Scalar($"SELECT count(*) FROM parquet_schema({Files}) WHERE type = 'INT96'")) is long and > 0)
        {
            throw SyntaxError.NotSupported(
                context.Text, statement.Path.Start, "timestamps of the type INT96 in a session whose time zone is not UTC", "SET TimeZone = 'UTC'");
        }

        return $"(SELECT * FROM read_parquet({Files}, hive_partitioning = false, union_by_name = true))";
    }

    /// <summary>A text as a value of the table's type, by the rules of Spark's cast; an error names the file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="field">The column.</param>
    /// <param name="column">The column's name in the files.</param>
    /// <param name="wasDouble">Whether the text is that of a number which DuckDB has read as a DOUBLE: 15 digits of it are what the file says.</param>
    private string Typed(string text, StructField field, string column, bool wasDouble = false)
    {
        if (field.Type == PrimitiveType.String)
            return text;
        if (field.Type is StructType or ArrayType or MapType)
            throw Mismatch(column, field.Type, "text");
        if (field.Type == PrimitiveType.Binary)
            return statement.Format == "JSON" ? $"from_base64({text})" : $"encode({text})";
        var type = DuckDbTypes.ToSql(field.Type);
        var isValue = $"TRY_CAST({text} AS {type}) IS NOT NULL" + field.Type switch
        {
            PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long } =>
                $" AND regexp_full_match({text}, '\\s*[+-]?[0-9]+\\s*')", // DuckDB rounds 1.5
            PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double } or DecimalType => $" AND NOT contains({text}, '_')",
            _ => "",
        };
        if (wasDouble)
            isValue += $" AND length(trim(regexp_replace({text}, '[eE].*|[^0-9]', '', 'g'), '0')) <= 15";
        var fault = RowError.Sql(
            DeltaErrorCode.SchemaMismatch, $"column {column}: expected {SparkTypes.Print(field.Type)}, met a text of file and value",
            $"concat({NamedFiles.PathOf(FileColumn)}, ': ', {text})");
        return $"CASE WHEN {text} IS NULL OR ({isValue}) THEN CAST({text} AS {type}) ELSE {fault} END";
    }

    /// <summary>The type as which a column of JSON is read: the names that the files have, with the table's types.</summary>
    private static string JsonType(LogicalType found, DataType type, string column)
    {
        switch (type)
        {
            case StructType row when found.Id == DuckDbType.Struct:
                return "STRUCT(" + string.Join(", ", found.Fields.Select(f => $"{SqlText.Identifier(f.Name)} "
                    + (row.Find(f.Name) is { } field ? JsonType(f.Type, field.Type, $"{column}.{f.Name}") : Plain(f.Type, $"{column}.{f.Name}")))) + ")";
            case ArrayType list when found.Id == DuckDbType.List:
                return JsonType(found.Child!, list.Element, $"{column}.element") + "[]";
            case MapType map when found.Id == DuckDbType.Struct && map.Key == PrimitiveType.String:
                var values = found.Fields.Select(f => JsonType(f.Type, map.Value, $"{column}.value")).Distinct().ToList();
                return values.Count == 1 ? $"MAP(VARCHAR, {values[0]})" : $"MAP(VARCHAR, {DuckDbTypes.ToSql(map.Value)})";
            case PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long }
                when found.Id is DuckDbType.Double or DuckDbType.Varchar && found.Alias is null:
                throw Mismatch(column, type, found.ToString()); // DuckDB would round 1.5
            case { HoldsVariant: true }:
                throw new DeltaException(DeltaErrorCode.NotSupported, $"column {column}: values of JSON in a variant, as DuckDB reads 15 digits of a fraction")
                {
                    Hint = "INSERT INTO t SELECT r.i::INT, r.v FROM (SELECT parse_json(json) AS r FROM read_json_objects('path'))",
                };
            case DecimalType { Precision: > 15 } when IsDoubleFor(type, found):
                throw new DeltaException(
                    DeltaErrorCode.NotSupported, $"column {column}: numbers of JSON in a nested {SparkTypes.Print(type)}, as DuckDB reads 15 digits of them");
            case PrimitiveType or DecimalType:
                return DuckDbTypes.ToSql(type);
            default:
                return found.Alias is not null ? DuckDbTypes.ToSql(type) : Plain(found, column);
        }
    }

    private static bool IsDoubleFor(DataType type, LogicalType found) => type is DecimalType && found.Id == DuckDbType.Double;

    private static bool IsText(LogicalType type) => type is { Id: DuckDbType.Varchar, Alias: null } or { Id: DuckDbType.Uuid };

    /// <summary>The type of a column that the table does not have.</summary>
    private static string Plain(LogicalType found, string column) => DuckDbTypes.ToSql(NewSchema.TypeOf(found, column));

    private static string Struct(IEnumerable<(string Name, string Type)> columns) =>
        $"{{{string.Join(", ", columns.Select(c => $"{SqlText.Literal(c.Name)}: {SqlText.Literal(c.Type)}"))}}}";

    private IReadOnlyList<QueryColumn> Columns(string reader) =>
        Run(() => RowsQueryColumns.Of(context.Connection, $"SELECT * FROM {reader}", _ => { }, context.CancellationToken));

    private T Run<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DuckDbException e)
        {
            throw DuckDbErrors.Translate(e, context.Text, statement.Path.Start);
        }
    }

    private static DeltaException Mismatch(string column, DataType expected, string met) =>
        new(DeltaErrorCode.SchemaMismatch, $"column {column}: expected {SparkTypes.Print(expected)}, met {met}");
}
