using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>Where the columns of an INSERT's query go: by name, by the statement's list or in the table's order, without those to which PARTITION
/// gives a value.</summary>
internal sealed class InsertTargets
{
    private readonly ExecutionContext _context;
    private readonly InsertStatement _statement;
    private readonly Snapshot _snapshot;
    private readonly IReadOnlyList<int> _targets;

    private InsertTargets(ExecutionContext context, InsertStatement statement, Snapshot snapshot)
    {
        (_context, _statement, _snapshot) = (context, statement, snapshot);
        var layout = TableLayout.Of(snapshot);
        Partition = PartitionClause.Of(context, statement.Partition, layout);
        _targets = statement.Columns.Count == 0
            ? [.. Enumerable.Range(0, layout.Schema.Fields.Count).Where(i => !IsStatic(i))]
            : Listed(layout);
        Defaults = InsertDefaults.Of(context, statement, layout, _targets);
    }

    public PartitionClause Partition { get; }

    /// <summary>The words DEFAULT.</summary>
    public InsertDefaults Defaults { get; }

    /// <summary>The table as the query made it; null if it stays as it is. Known after <see cref="Plan"/>.</summary>
    public EvolvedTable? Evolved { get; private set; }

    /// <summary>Looks the columns up that the statement names.</summary>
    /// <exception cref="DeltaException">ColumnNotFound, SchemaMismatch or NotSupported.</exception>
    public static InsertTargets Of(ExecutionContext context, InsertStatement statement, Snapshot snapshot) => new(context, statement, snapshot);

    /// <summary>Says where the columns of the query go.</summary>
    /// <exception cref="DeltaException">SchemaMismatch, ColumnNotFound or ConstraintViolation.</exception>
    public WritePlan Plan(RowsQuery query)
    {
        if (_statement.ByName)
            NewSchema.CheckDistinct(query.Columns.Select(c => c.Name));
        Evolved = _statement.Evolves ? Evolve(query.Columns) : null;
        var layout = TableLayout.Of(Evolved?.Snapshot ?? _snapshot);
        var sources = _statement.ByName ? ByName(layout, query.Columns) : InOrder(layout, query.Columns);
        Defaults.LeaveOut(sources);
        foreach (var (i, partition) in Partition.Statics.Index())
            sources[partition.Column] = query.Columns.Count + i;
        CheckIdentities(layout, sources);
        return new WritePlan(layout, sources) { Constants = [.. Partition.Statics.Select(p => p.Sql)] };
    }

    private bool IsStatic(int column) => Partition.Statics.Any(p => p.Column == column);

    private EvolvedTable? Evolve(IReadOnlyList<QueryColumn> given)
    {
        var evolution = new SchemaEvolution(_snapshot);
        for (var i = 0; i < given.Count; i++)
        {
            var at = _statement.ByName ? _snapshot.Schema.IndexOf(given[i].Name) : i < _targets.Count ? _targets[i] : -1;
            if (at >= 0)
                evolution.Fit(_snapshot.Schema.Fields[at], given[i].Type);
            else if (_statement.Columns.Count == 0)
                evolution.Add(given[i]);
        }

        return evolution.Build();
    }

    /// <summary>Refuses values for columns that count by themselves.</summary>
    private void CheckIdentities(TableLayout layout, IReadOnlyList<int?> sources)
    {
        var expressions = new TableExpressions(layout, _context.Session);
        var column = layout.Schema.Fields
            .Where((field, i) => sources[i] is not null && expressions.Identity(field) is { AllowExplicitInsert: false }).FirstOrDefault();
        if (column is null)
            return;
        throw new DeltaException(
            DeltaErrorCode.ConstraintViolation, $"{layout.Name}: column {column.Name} is GENERATED ALWAYS AS IDENTITY and takes no value")
        {
            Table = layout.Name, Hint = "name the other columns: INSERT INTO t (a, b) ...",
        };
    }

    /// <summary>Which column of the query goes into which of the table's; columns that were added are the last of both.</summary>
    private int?[] InOrder(TableLayout layout, IReadOnlyList<QueryColumn> given)
    {
        IReadOnlyList<int> all = [.. _targets, .. Enumerable.Range(0, layout.Schema.Fields.Count).Skip(_snapshot.Schema.Fields.Count)];
        if (all.Count != given.Count)
        {
            throw new DeltaException(
                DeltaErrorCode.SchemaMismatch,
                $"{layout.Name}: expected {all.Count} column{(all.Count == 1 ? "" : "s")}"
                + $" ({string.Join(", ", all.Select(t => layout.Schema.Fields[t].Name))}), met {given.Count}"
                + $" ({string.Join(", ", given.Select(c => c.Name))})")
            {
                Table = layout.Name, Hint = "name the columns that the query gives: INSERT INTO t (a, b) ...; the others get their defaults, or NULL",
            };
        }

        var sources = new int?[layout.Schema.Fields.Count];
        for (var i = 0; i < all.Count; i++)
            sources[all[i]] = i;
        return sources;
    }

    private List<int> Listed(TableLayout layout)
    {
        var listed = new List<int>();
        foreach (var column in _statement.Columns)
        {
            var at = layout.Schema.IndexOf(column.Value);
            if (at < 0)
            {
                throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"{layout.Name} has no column {column.Value}") { Table = layout.Name }
                    .At(_context.Text, column.Span.Start);
            }

            if (listed.Contains(at) || IsStatic(at))
            {
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {column.Value} is named twice") { Table = layout.Name }
                    .At(_context.Text, column.Span.Start);
            }

            listed.Add(at);
        }

        return listed;
    }

    private int?[] ByName(TableLayout layout, IReadOnlyList<QueryColumn> given)
    {
        var sources = new int?[layout.Schema.Fields.Count];
        for (var i = 0; i < given.Count; i++)
        {
            var at = layout.Schema.IndexOf(given[i].Name);
            if (at < 0)
            {
                throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"{layout.Name} has no column {given[i].Name}, which the query gives")
                {
                    Table = layout.Name,
                };
            }

            if (IsStatic(at))
            {
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {given[i].Name} has its value in PARTITION, and the query gives another")
                {
                    Table = layout.Name,
                };
            }

            sources[at] = i;
        }

        return sources;
    }
}
