using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>MERGE INTO t USING source ON c WHEN ..: the source is taken in once; of the table only the files are read that its rows can match.
/// </summary>
/// <remarks>Each pair of rows gets the number of the first clause that is for it; a clause's values are computed for its pairs alone:
/// <code>
///   SELECT t.__dq_file, t.__dq_row, CASE WHEN .. THEN 0 WHEN .. THEN 1 END AS __dq_clause, CASE WHEN __dq_clause = 0 THEN (value) END, ..
///   FROM t RIGHT JOIN source ON ..
/// </code></remarks>
internal sealed partial class MergeHandler
{
    private const string ClauseColumn = "__dq_clause";
    private const string MatchedColumn = "__dq_matched";

    /// <summary>The columns of <see cref="Pairs"/> that come before the values.</summary>
    private static readonly string[] PairColumns = [TargetScan.FileColumn, TargetScan.RowColumn, ClauseColumn, MergeSourceRows.RowColumn];

    private readonly ExecutionContext _context;
    private readonly MergeStatement _statement;
    private readonly ChangedTable _changed;
    private readonly TargetScan _target;
    private readonly string _table;
    private readonly string _source;
    private ChangeRules _rules;
    private MergeSourceRows? _rows;

    private MergeHandler(ExecutionContext context, MergeStatement statement, ChangedTable changed)
    {
        (_context, _statement, _changed) = (context, statement, changed);
        _target = new TargetScan(changed.Snapshot);
        _rules = new ChangeRules(changed.Snapshot, context.Session);
        _table = ChangeHandler.NameOf(statement.Table, statement.Alias);
        _source = SqlText.Identifier(statement.Source.Name ?? "__dq_source_rows");
    }

    private IReadOnlyList<StructField> Fields => _changed.Snapshot.Schema.Fields;

    private IReadOnlyList<MergeClause> Clauses => _statement.Clauses;

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, MergeStatement statement)
    {
        if (context.Session.IsDuckDbs(statement.Table))
            return await ChangeHandler.RunInDuckDbAsync(context, statement, "MERGE", statement.Table).ConfigureAwait(false);
        TableWriter.CheckAllowed(context, statement, "MERGE");
        if (context.Session.Settings.MergesSchema)
            statement = statement with { Evolves = true };
        var removes = statement.Clauses.Any(c => c.Action != MergeAction.Insert);
        using var changed = await ChangedTable.BeginAsync(context, statement.Table, removes).ConfigureAwait(false);
        var handler = new MergeHandler(context, statement, changed);
        return await ChangeHandler.RunAsync(
            context, changed, handler._target, handler.Parts(), handler.FindAsync, handler.PrepareAsync, () => handler._rows!.Clear()).ConfigureAwait(false);
    }

    private IEnumerable<SourceSpan> Parts()
    {
        yield return _statement.Source.Rows;
        yield return _statement.On;
        foreach (var clause in Clauses)
        {
            if (clause.Condition is { } condition)
                yield return condition;
            foreach (var assignment in clause.Assignments)
                yield return assignment.Value;
        }
    }

    /// <summary>Takes the source in, and fits the table to it where it may.</summary>
    private async Task PrepareAsync(ChangeQueries queries)
    {
        foreach (var part in Parts().Where(p => p != _statement.Source.Rows))
            queries.CheckNoWholeRow(part, _table, _target.Snapshot.Schema);
        _rows = new MergeSourceRows(_context, _statement, _target.Snapshot);
        await _rows.TakeInAsync(queries).ConfigureAwait(false);
        if (!_statement.Evolves)
            return;
        _changed.Evolved = Evolve(_rows, queries.Parts);
        _rules = new ChangeRules(_changed.Snapshot, _context.Session);
    }

    private async Task<ChangeStep> FindAsync(ChangeQueries queries, RowChanges rows)
    {
        var source = _rows!;
        if (!Has(MergeRows.NotMatchedBySource))
            _target.Bounds = source.BoundsOf(queries.Parts[_statement.On].Text, _table, _source);
        var values = Clauses.Select(c => ValuesOf(c, source, queries.Parts)).ToList();
        var written = Clauses.Index().Where(c => c.Item.Action != MergeAction.Delete).Select(c => c.Index).ToList();
        var counted = CountedUp(values);
        if (counted.Count == 0 && rows.NeedNoTable && !DeletesHoweverOften && (written.Count == 0 || ValuesOfSource() is not null))
        {
            await TellAsync(queries, rows, source, values).ConfigureAwait(false);
            return Step(values, written.Count > 0);
        }

        var late = Enumerable.Range(0, written.Count == 0 ? 0 : Fields.Count).Where(IsTakenLate).ToList();
        var cells = written.SelectMany(k => Enumerable.Range(0, Fields.Count).Except(late).Where(i => k == written[0] || !IsShared(i)).Select(i => (Clause: k, Column: i))).ToList();
        var rewritten = await queries.RewriteAsync(Pairs(queries.Parts, values, cells), _target).ConfigureAwait(false);
        await EngineThreads.Entry;
        var given = TypesOf(cells, source, queries, rewritten);
        queries.Execute(
            $"CREATE OR REPLACE TEMP TABLE {RowChanges.Name} AS "
            + $"SELECT {TargetScan.FileColumn}, {TargetScan.RowColumn}, {MergeSourceRows.RowColumn}, {Kind()} AS {RowChanges.KindColumn}"
            + string.Concat(Fields.Select((field, i) => written.Count == 0 || late.Contains(i) ? "" : $", {Value(field, i)} AS {RowRules.Column(i)}")) + " FROM (",
            rewritten,
            $") AS c({string.Join(", ", PairColumns.Concat(cells.Select(NameOf)))}) WHERE {ClauseColumn} IS NOT NULL");
        if (late.Count > 0)
        {
            rows.NewRows = $"(SELECT c.*, {string.Join(", ", late.Select(i => $"s.{SqlText.Identifier(Fields[i].Name)} AS {RowRules.Column(i)}"))} "
                + $"FROM {source.Rows} AS s JOIN {RowChanges.Table} AS c ON s.{MergeSourceRows.RowColumn} = c.{MergeSourceRows.RowColumn})";
        }

        if (DeletesHoweverOften)
            rows.MakeUnique();
        else
            rows.CheckUnique(_changed.Table.Name);
        rows.CountUp(counted);
        return Step(values, written.Count > 0);

        string Value(StructField field, int column)
        {
            var (first, type) = (cells.Find(c => c.Column == column), given[cells.FindIndex(c => c.Column == column)]);
            if (IsShared(column))
            {
                var converted = Converted(field, first, type);
                return converted == NameOf(first) ? converted : $"CASE WHEN {ClauseColumn} IN ({string.Join(", ", written)}) THEN {converted} END";
            }

            var branches = cells.Index().Where(c => c.Item.Column == column)
                .Select(c => $"WHEN {c.Item.Clause} THEN {Converted(field, c.Item, given[c.Index])} ");
            return $"CASE {ClauseColumn} {string.Concat(branches)}END";
        }

        static string Converted(StructField field, (int, int) cell, LogicalType type) =>
            StoreAssignment.Convert(NameOf(cell), type, field.Type, field.Type, field.Name);

        static string NameOf((int Clause, int Column) cell) => $"e{cell.Clause}_{cell.Column}";
    }

    /// <summary>Whether rows that match are deleted in any case: then however often one is matched, it is deleted once.</summary>
    private bool DeletesHoweverOften =>
        Clauses.Count(c => c.Rows == MergeRows.Matched) == 1 && Clauses.Any(c => c is { Rows: MergeRows.Matched, Action: MergeAction.Delete, Condition: null });

    /// <summary>Finds out which rows change where no table has to hold them, as new rows are rows of the source. Of 62,000 pairs the table took as
    /// long as finding them, 30 ms of processor time, and joining it with the source again another 10.</summary>
    private async Task TellAsync(ChangeQueries queries, RowChanges rows, MergeSourceRows source, List<ClauseValues?> values)
    {
        var rewritten = await queries.RewriteAsync(Pairs(queries.Parts, values, []), _target).ConfigureAwait(false);
        await EngineThreads.Entry;
        var found = queries.Read(
            $"SELECT {TargetScan.FileColumn}, {TargetScan.RowColumn}, {Kind()}, {MergeSourceRows.RowColumn} FROM (",
            rewritten,
            $") AS c({string.Join(", ", PairColumns)}) WHERE {ClauseColumn} IS NOT NULL",
            result => FoundChanges.Read(result, _context.CancellationToken));
        rows.Take(found, source.Rows, MergeSourceRows.RowColumn, ValuesOfSource() ?? []);
        rows.CheckUnique(_changed.Table.Name);
    }

    private ChangeStep Step(List<ClauseValues?> values, bool hasNewRows) => new("MERGE", hasNewRows, Operations.Merge(_context.Text, _statement))
    {
        TellsAll = true, Computed = _rules.Computed([.. values.OfType<ClauseValues>().Select(v => v.IsAssigned)]),
    };

    /// <summary>The values of new rows as SQL over the source <c>s</c>; null where they are not told by a row of the source alone.</summary>
    private List<string>? ValuesOfSource()
    {
        if (!_rows!.HasPlaces)
            return null;
        var values = new List<string>();
        foreach (var (i, field) in Fields.Index())
        {
            if (!IsShared(i) || _rows.Find([field.Name]) is not { } given || HoldsNull(given))
                return null;
            values.Add(StoreAssignment.Convert($"s.{SqlText.Identifier(field.Name)}", given, field.Type, field.Type, field.Name));
        }

        return values;
    }

    private static bool HoldsNull(LogicalType type) => type.ToString().Contains("\"NULL\"", StringComparison.Ordinal);

    /// <summary>A pair's kind of change, by its clause.</summary>
    private string Kind() => $"CASE {ClauseColumn} {string.Concat(Clauses.Select((c, k) => $"WHEN {k} THEN {KindOf(c)} "))}END::TINYINT";

    /// <summary>The types of the values. Those that are the source's columns as they are need no plan of the whole query.</summary>
    private List<LogicalType> TypesOf(
        List<(int Clause, int Column)> cells, MergeSourceRows source, ChangeQueries queries, RewrittenQuery pairs)
    {
        var types = cells.Select(c => IsShared(c.Column) ? source.Find([Fields[c.Column].Name]) : null).OfType<LogicalType>().ToList();
        if (types.Count == cells.Count && !types.Exists(HoldsNull))
            return types;
        return [.. queries.ColumnsOf(pairs, MayBeNull).Skip(PairColumns.Length).Select(c => c.Type)];

        bool MayBeNull(int i, LogicalType type) => // as the type of a CASE over nothing else; of ours none is
            i >= PairColumns.Length && !StoreAssignment.IsSame(type, Fields[cells[i - PairColumns.Length].Column].Type);
    }

    /// <summary>The columns that count by themselves in the rows that come in.</summary>
    private IReadOnlyList<(int Place, IdentityColumn Column)> CountedUp(List<ClauseValues?> values)
    {
        var inserts = Clauses.Zip(values).Where(c => c.First.Action == MergeAction.Insert).ToList();
        try
        {
            return _rules.CountedUp([.. inserts.Select(c => c.Second!.IsAssigned)]);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(_context.Text, inserts[0].First.Span.Start);
        }
    }

    /// <summary>Whether all clauses that write give a column the same value, that of the source: then it is there once, and not as a CASE, which
    /// would copy it.</summary>
    private bool IsShared(int column) =>
        !_statement.Evolves && Clauses.All(c => c.IsStar || c.Action == MergeAction.Delete) && _rows!.HasColumn(Fields[column].Name);

    /// <summary>Whether a column's new values are taken from the source when they are written. Keeping all of a wide row in between costs more
    /// than finding it: 60,000 pairs of rows take 94 ms of processor time with 16 columns and 34 without.</summary>
    private bool IsTakenLate(int column) =>
        IsShared(column) && _rows!.HasPlaces && _rows.Find([Fields[column].Name]) is { } given
        && StoreAssignment.Convert("", given, Fields[column].Type, Fields[column].Type, Fields[column].Name).Length == 0;

    /// <summary>The pairs of rows, each with its clause and the clause's values.</summary>
    private QueryText Pairs(
        IReadOnlyDictionary<SourceSpan, QueryText> parts, List<ClauseValues?> values, List<(int Clause, int Column)> cells)
    {
        var query = new QueryTextBuilder().Append($"SELECT {_table}.{TargetScan.FileColumn}, {_table}.{TargetScan.RowColumn}, CASE");
        foreach (var (k, clause) in Clauses.Index())
            AppendCondition(query.Append(" WHEN "), clause, parts).Append($" THEN {k}");
        query.Append($" END AS {ClauseColumn}, {_source}.{MergeSourceRows.RowColumn}");
        var hasSubqueries = Clauses.Any(c => c.Condition is { } condition && MayHoldQuery(parts[condition].Text));
        var areAskedAgain = hasSubqueries || cells.Exists(c => !IsShared(c.Column)); // the conditions, for each value
        if (areAskedAgain && Clauses.FirstOrDefault(c => c.Condition is { } condition && ChangeQueries.Volatile().IsMatch(parts[condition].Text)) is { } chancy)
        {
            throw SyntaxError.NotSupported(
                _context.Text, chancy.Span.Start, "a condition of MERGE that does not give the same again, where values are assigned or a condition has a query in it",
                "take it into the source as a column");
        }

        foreach (var (k, i) in cells)
        {
            if (IsShared(i))
            {
                values[k]!.Append(query.Append(", "), i);
                continue;
            }

            query.Append(", CASE WHEN ");
            if (hasSubqueries)
                AppendIsClause(query, k, parts); // DuckDB lets no alias stand for such an expression
            else
                query.Append($"{ClauseColumn} = {k}");
            values[k]!.Append(query.Append(" THEN "), i);
            query.Append(" END");
        }

        var join = (Has(MergeRows.NotMatched), Has(MergeRows.NotMatchedBySource)) switch
        {
            (true, true) => "FULL JOIN", (true, false) => "RIGHT JOIN", (false, true) => "LEFT JOIN", _ => "JOIN",
        };
        return query
            .Append($" FROM {TargetScan.Reference} AS {_table} {join} (SELECT *, true AS {MatchedColumn} FROM {_rows!.Rows}) AS {_source} ON (")
            .Append(parts[_statement.On]).Append(")").Build();
    }

    /// <summary>Writes what a pair of rows is for a clause.</summary>
    private QueryTextBuilder AppendCondition(QueryTextBuilder query, MergeClause clause, IReadOnlyDictionary<SourceSpan, QueryText> parts)
    {
        query.Append(clause.Rows switch
        {
            MergeRows.Matched => $"{_table}.{TargetScan.FileColumn} IS NOT NULL AND {_source}.{MatchedColumn}",
            MergeRows.NotMatched => $"{_table}.{TargetScan.FileColumn} IS NULL",
            _ => $"{_source}.{MatchedColumn} IS NULL",
        });
        return clause.Condition is { } condition ? query.Append(" AND (").Append(parts[condition]).Append(")") : query;
    }

    /// <summary>Writes that a clause is the first which a pair is for.</summary>
    private void AppendIsClause(QueryTextBuilder query, int clause, IReadOnlyDictionary<SourceSpan, QueryText> parts)
    {
        query.Append("CASE");
        for (var k = 0; k <= clause; k++)
            AppendCondition(query.Append(" WHEN "), Clauses[k], parts).Append(k < clause ? " THEN false" : " THEN true ELSE false END");
    }

    private static bool MayHoldQuery(string text) =>
        text.Contains("SELECT", StringComparison.OrdinalIgnoreCase) || text.Contains("FROM", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the value that a clause gives to a column; null for a clause that gives none.</summary>
    private ClauseValues? ValuesOf(MergeClause clause, MergeSourceRows source, IReadOnlyDictionary<SourceSpan, QueryText> parts)
    {
        if (clause.Action == MergeAction.Delete)
            return null;
        if (clause.IsStar)
        {
            if (!_statement.Evolves)
                source.CheckHasAll(Fields.Where(f => !_rules.IsComputed(f)), clause);
            source.CheckDistinct(Fields, clause);
            bool IsGiven(int i) => source.HasColumn(Fields[i].Name);
            _rules.Check(IsGiven, isNewRow: clause.Action == MergeAction.Insert);
            var others = clause.Action == MergeAction.Insert ? null : _table;
            return new ClauseValues(IsGiven, (query, i) =>
            {
                var name = SqlText.Identifier(Fields[i].Name);
                var old = others is null ? null : Before(Fields[i]);
                if (!IsGiven(i))
                    query.Append(others is null ? _rules.Default(Fields[i]) : $"{others}.{name}");
                else if (_statement.Evolves && old is not null)
                    query.Append(Merged(Fields[i].Type, old.Type, source.Find([Fields[i].Name])!, $"{_source}.{name}", $"{others}.{name}"));
                else
                    query.Append($"{_source}.{name}");
            });
        }

        var name = _statement.Alias ?? _statement.Table.Parts[^1];
        var assigned = AssignedColumns.Of(_context, _changed.Snapshot, _target.Snapshot.Schema, _rules, clause.Assignments, name);
        var old = clause.Action == MergeAction.Insert ? null : _table;
        _rules.Check(assigned.Contains, isNewRow: clause.Action == MergeAction.Insert);
        return new ClauseValues(assigned.Contains, (query, i) => assigned.AppendValue(query, i, old, parts));
    }

    private bool Has(MergeRows kind) => Clauses.Any(c => c.Rows == kind);

    private static int KindOf(MergeClause clause) => clause.Action switch
    {
        MergeAction.Delete => RowChanges.Delete,
        MergeAction.Update => RowChanges.Update,
        _ => RowChanges.Insert,
    };
}
