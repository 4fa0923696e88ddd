using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>The rows of a MERGE's source: computed once, as what they are computed of may not give the same again.</summary>
internal sealed partial class MergeSourceRows(ExecutionContext context, MergeStatement statement, Snapshot target)
{
    /// <summary>The column of <see cref="Rows"/> that tells its rows apart.</summary>
    public const string RowColumn = "__dq_source_row";

    // More values of a key than this are told by their least and greatest.
    private const int FewValues = 100;

    // Where so many rows have more, all need not be looked through.
    private const int FirstRows = 2048;

    private const string Name = "__dq_source";

    private IReadOnlyList<QueryColumn> _columns = [];
    private string? _held;

    public IReadOnlyList<QueryColumn> Columns => _columns;

    /// <summary>Whether rows can be told apart by their places: a column of the source's may be called so.</summary>
    public bool HasPlaces => !HasColumn("rowid");

    /// <summary>The rows as a relation, in parentheses: the source's columns and <see cref="RowColumn"/>.</summary>
    public string Rows => $"(SELECT *, {(HasPlaces ? "rowid" : "NULL::BIGINT")} AS {RowColumn} FROM {Table})";

    private string Table => $"temp.main.{SqlText.Identifier(_held ?? Name)}";

    /// <summary>Takes the rows in.</summary>
    public async Task TakeInAsync(ChangeQueries queries)
    {
        // DuckDB would give columns of one name others, if the query were one in FROM.
        var query = new QueryTextBuilder().Append(statement.Source.Query is null ? "SELECT * FROM " : "").Append(queries.Parts[statement.Source.Rows]).Build();
        var rewritten = await queries.RewriteAsync(query, null).ConfigureAwait(false);
        await EngineThreads.Entry;
        _held = OwnTable();
        _columns = queries.ColumnsOf(rewritten, _held is null ? null : (_, _) => false); // a table has no columns without a type
        if (_columns.FirstOrDefault(c => c.Name.StartsWith("__dq_", StringComparison.OrdinalIgnoreCase)) is { } own)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"MERGE into {target.Name}: a column of the source may not be called {own.Name}");
        if (_held is not null)
            return;
        queries.Execute($"CREATE OR REPLACE TEMP TABLE {Name} AS ", rewritten, "");
        CheckNames();
    }

    /// <summary>Refuses a source of whose columns DuckDB has given one the name of another: of a, a and a_1 the second one is called a_1.</summary>
    private void CheckNames()
    {
        if (_columns.DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase).Count() == _columns.Count)
            return;
        using var held = context.Connection.Query($"SELECT * FROM {Table} LIMIT 0");
        foreach (var (i, column) in _columns.Index())
        {
            if (ReferenceEquals(Column(column.Name), column) && !held.ColumnName(i).Equals(column.Name, StringComparison.OrdinalIgnoreCase))
            {
                throw new DeltaException(
                    DeltaErrorCode.SchemaMismatch,
                    $"MERGE into {target.Name}: the source has two columns of one name, and {column.Name} would be either")
                {
                    Table = target.Name, Hint = "rename columns of the source, so that no two have one name",
                }.At(context.Text, statement.Source.Rows.Start);
            }
        }
    }

    /// <summary>Gives the rows up.</summary>
    public void Clear()
    {
        if (_held is null)
            context.Connection.Execute($"DROP TABLE {Table}");
    }

    /// <summary>The temporary table that is the source by itself, and gives the same rows as often as it is read; null if the source is another.
    /// </summary>
    private string? OwnTable()
    {
        var name = statement.Source.Relation.Length == 0 ? "" : FirstWord().Match(context.Text.Slice(statement.Source.Relation)).Groups["name"].Value;
        return name.Length > 0 && context.Session.Temporaries.Contains(name) && (bool)context.Connection.Scalar(
            "SELECT count(*) > 0 FROM duckdb_tables() WHERE temporary AND lower(table_name) = lower($1) AND NOT contains(sql, 'COLLATE') "
            + "AND NOT contains(sql, 'GENERATED')", name)! // a generated column is computed at each reading
            ? name
            : null;
    }

    /// <summary>A name with or without an alias; what else may stand there (a list of columns, a sample) is another source.</summary>
    [GeneratedRegex(@"^\s*(?<name>\w+)(\s+(AS\s+)?\w+)?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();

    /// <summary>Whether the source has a column of that name.</summary>
    public bool HasColumn(string name) => Column(name) is not null;

    /// <summary>The type of a column, or of a field in it; null if there is none.</summary>
    public LogicalType? Find(IReadOnlyList<string> path)
    {
        var type = Column(path[0])?.Type;
        foreach (var name in path.Skip(1))
            type = type?.Id == DuckDbType.Struct ? type.Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Type : null;
        return type;
    }

    /// <summary>Refuses <c>*</c> where the source lacks a column of the table.</summary>
    public void CheckHasAll(IEnumerable<StructField> fields, MergeClause clause)
    {
        if (fields.FirstOrDefault(f => !HasColumn(f.Name)) is { } missing)
        {
            throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"MERGE into {target.Name}: the source has no column {missing.Name}, which * asks for")
            {
                Table = target.Name, Hint = "name the columns and their values instead of *",
            }.At(context.Text, clause.Span.Start);
        }
    }

    /// <summary>Refuses <c>*</c> where the source has two columns for one of the table's; under evolution, where it has two of any name.</summary>
    public void CheckDistinct(IEnumerable<StructField> fields, MergeClause clause)
    {
        var twice = _columns.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        if (twice.Find(name => statement.Evolves || fields.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) is { } name)
        {
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"MERGE into {target.Name}: the source has two columns {name}, of which * asks for one")
            {
                Table = target.Name, Hint = "rename one of them with AS",
            }.At(context.Text, clause.Span.Start);
        }
    }

    /// <summary>What must hold for a row of the table that a row of the source matches: the keys that ON compares lie among the source's.</summary>
    /// <param name="on">The condition.</param>
    /// <param name="table">The table's name in it, quoted.</param>
    /// <param name="source">The source's name in it, quoted.</param>
    public PushedFilter BoundsOf(string on, string table, string source)
    {
        using var document = DuckDbJson.Parse(QueryTree.Json(context.Connection, $"SELECT 1 WHERE {on}"));
        if (!document.RootElement.TryGetProperty("statements", out var statements))
            return PushedFilter.Unknown;
        var condition = statements[0].GetProperty("node").GetProperty("where_clause");
        var keys = new List<(int Column, QueryColumn Of)>();
        foreach (var (left, right) in Equalities(condition))
        {
            if (TargetColumn(left, table, source) is >= 0 and var first && SourceColumn(right, table, source) is { } second)
                keys.Add((first, second));
            else if (TargetColumn(right, table, source) is >= 0 and var other && SourceColumn(left, table, source) is { } another)
                keys.Add((other, another));
        }

        return PushedFilter.All([.. BoundsOf([.. keys.Where(k => IsComparedAs(TypeOf(k.Column), k.Of))])]);
    }

    private static IEnumerable<(JsonElement Left, JsonElement Right)> Equalities(JsonElement condition)
    {
        var kind = condition.TryGetProperty("type", out var type) ? type.GetString() : null;
        if (kind == "CONJUNCTION_AND")
            return condition.GetProperty("children").EnumerateArray().SelectMany(Equalities);
        return kind == "COMPARE_EQUAL" ? [(condition.GetProperty("left"), condition.GetProperty("right"))] : [];
    }

    private int TargetColumn(JsonElement node, string table, string source) => Names(node) switch
    {
        [var name] when !HasColumn(name) => target.Schema.IndexOf(name),
        [var qualifier, var name] when Is(qualifier, table) && !Is(qualifier, source) => target.Schema.IndexOf(name),
        _ => -1,
    };

    private QueryColumn? SourceColumn(JsonElement node, string table, string source) => Names(node) switch
    {
        [var name] when target.Schema.IndexOf(name) < 0 => Column(name),
        [var qualifier, var name] when Is(qualifier, source) && !Is(qualifier, table) => Column(name),
        _ => null,
    };

    private static IReadOnlyList<string> Names(JsonElement node) =>
        node.TryGetProperty("class", out var kind) && kind.ValueEquals("COLUMN_REF")
            ? [.. node.GetProperty("column_names").EnumerateArray().Select(n => n.GetString()!)]
            : [];

    private static bool Is(string name, string quoted) => SqlText.Identifier(name).Equals(quoted, StringComparison.OrdinalIgnoreCase);

    private QueryColumn? Column(string name) => _columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private string TypeOf(int column) => DuckDbTypes.ToSql(target.Schema.Fields[column].Type);

    /// <summary>Whether a key of the source is compared with the table's as that type, in the order of the log's bounds.</summary>
    private bool IsComparedAs(string type, QueryColumn of)
    {
        if (!IsComparable(type) || (of.Type.ToString() != type && !(IsInteger(type) && IsInteger(of.Type.ToString()))))
            return false;
        return type != "VARCHAR" || (Collation.ComparesBytes(context.Connection)
            && !(bool)context.Connection.Scalar($"SELECT count(*) > 0 FROM duckdb_tables() WHERE table_name = '{Name}' AND contains(sql, 'COLLATE')")!);
    }

    /// <summary>What the keys lie between, or, where they are few, what they are; one query tells the ends of all.</summary>
    private IEnumerable<PushedFilter> BoundsOf(IReadOnlyList<(int Column, QueryColumn Of)> keys)
    {
        if (keys.Count == 0)
            yield break;
        var facts = keys.Select(ValueOf).Select(v => $"min({v})::VARCHAR, max({v})::VARCHAR");
        using var result = context.Connection.Query($"SELECT {string.Join(", ", facts)} FROM {Table}");
        var row = result.Rows().Single().ToArray();
        var distinct = DistinctOf(keys);
        foreach (var (i, key) in keys.Index())
        {
            if (row[2 * i] is not string least || row[(2 * i) + 1] is not string greatest)
                continue; // no key: no row is matched
            var (pushed, type) = (new PushedColumn(key.Column, []), TypeOf(key.Column));
            PlanConstant Constant(string text) => new($"CAST({SqlText.Literal(text)} AS {type})", type);
            yield return Few(key, least, greatest, distinct[i].Count) is { } values
                ? new PushedFilter.In(pushed, [.. values.Select(Constant)])
                : new PushedFilter.And(
                [
                    new PushedFilter.Compare(pushed, ComparisonKind.GreaterOrEqual, Constant(least)),
                    new PushedFilter.Compare(pushed, ComparisonKind.LessOrEqual, Constant(greatest)),
                ]);
        }
    }

    /// <summary>The different values that the first rows have of each key, NULL left out. DuckDB, which would be asked once more for each key,
    /// takes 3 ms a key to count them.</summary>
    private List<HashSet<object>> DistinctOf(IReadOnlyList<(int Column, QueryColumn Of)> keys)
    {
        var distinct = keys.Select(_ => new HashSet<object>()).ToList();
        using var first = context.Connection.Query($"SELECT {string.Join(", ", keys.Select(ValueOf))} FROM {Table} LIMIT {FirstRows}");
        foreach (var row in first.Rows())
        {
            for (var i = 0; i < distinct.Count; i++)
            {
                if (row[i] is { } value && distinct[i].Count <= FewValues)
                    distinct[i].Add(value);
            }
        }

        return distinct;
    }

    /// <summary>The values of a key; null if they are many.</summary>
    /// <param name="key">The key.</param>
    /// <param name="least">Its least value.</param>
    /// <param name="greatest">Its greatest.</param>
    /// <param name="distinct">How many the first rows have.</param>
    private List<string>? Few((int Column, QueryColumn Of) key, string least, string greatest, long distinct)
    {
        if (distinct > FewValues)
            return null;
        if (IsInteger(TypeOf(key.Column)))
        {
            var (first, last) = (Int128.Parse(least, CultureInfo.InvariantCulture), Int128.Parse(greatest, CultureInfo.InvariantCulture));
            if (last - first < distinct)
                return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(n => (first + n).ToString(CultureInfo.InvariantCulture))];
        }

        using var result = context.Connection.Query($"SELECT DISTINCT {ValueOf(key)}::VARCHAR FROM {Table} WHERE {ValueOf(key)} IS NOT NULL LIMIT {FewValues + 1}");
        var values = result.Rows().Select(r => (string)r[0]!).ToList();
        return values.Count <= FewValues ? values : null;
    }

    private string ValueOf((int Column, QueryColumn Of) key) => $"TRY_CAST({SqlText.Identifier(key.Of.Name)} AS {TypeOf(key.Column)})";

    private static bool IsInteger(string type) => type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT";

    private static bool IsComparable(string type) => IsInteger(type) || type is "VARCHAR" or "DATE" or "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE"
        || type.StartsWith("DECIMAL(", StringComparison.Ordinal);
}
