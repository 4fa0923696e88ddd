using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>The values that a statement assigns to a table's columns and to fields in them.</summary>
internal sealed class AssignedColumns
{
    private readonly Snapshot _snapshot;
    private readonly StructType _before;
    private readonly ChangeRules _rules;
    private readonly Node _root = new();

    private AssignedColumns(Snapshot snapshot, StructType before, ChangeRules rules) => (_snapshot, _before, _rules) = (snapshot, before, rules);

    /// <summary>Finds the columns of assignments.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="before">Its columns as the query reads them: some of the table's may come new.</param>
    /// <param name="rules">The table's rules.</param>
    /// <param name="assignments">What is assigned.</param>
    /// <param name="name">What columns may be qualified with.</param>
    /// <exception cref="DeltaException">ColumnNotFound; SchemaMismatch: a column is assigned twice, or with a field of it.</exception>
    public static AssignedColumns Of(
        ExecutionContext context, Snapshot snapshot, StructType before, ChangeRules rules, IReadOnlyList<Assignment> assignments, Identifier name)
    {
        var columns = new AssignedColumns(snapshot, before, rules);
        foreach (var assignment in assignments)
        {
            var path = assignment.Column;
            if (path.Count > 1 && path[0].Value.Equals(name.Value, StringComparison.OrdinalIgnoreCase) && snapshot.Schema.IndexOf(path[1].Value) >= 0)
                path = [.. path.Skip(1)];
            columns.Add(context, path, assignment.Value);
        }

        return columns;
    }

    /// <summary>Whether a value is assigned to a column or to a part of it.</summary>
    public bool Contains(int column) => _root.Children.ContainsKey(_snapshot.Schema.Fields[column].Name);

    /// <summary>Writes the new value of a column: what is assigned, and what it holds where nothing is.</summary>
    /// <param name="query">Takes the expression.</param>
    /// <param name="column">The column's place.</param>
    /// <param name="table">The table's name in the query, quoted; null for a row that is new.</param>
    /// <param name="parts">The texts of the assigned expressions.</param>
    public void AppendValue(QueryTextBuilder query, int column, string? table, IReadOnlyDictionary<SourceSpan, QueryText> parts)
    {
        var field = _snapshot.Schema.Fields[column];
        var node = _root.Children.GetValueOrDefault(field.Name);
        if (node?.Value is { } value && parts[value].Text.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase))
            query.Append(_rules.Default(field));
        else if (table is null)
            Append(query, field, _rules.Default(field), field.Type, node, parts);
        else if (_before.Find(field.Name) is { } old)
            Append(query, field, $"{table}.{SqlText.Identifier(field.Name)}", old.Type, node, parts);
        else
            Append(query, field, "NULL", null, node, parts);
    }

    private static void Append(
        QueryTextBuilder query, StructField field, string old, DataType? oldType, Node? node, IReadOnlyDictionary<SourceSpan, QueryText> parts)
    {
        if (node is null)
        {
            query.Append(old);
        }
        else if (node.Value is { } value)
        {
            query.Append("(").Append(parts[value]).Append(")");
        }
        else
        {
            var fields = ((StructType)field.Type).Fields;
            query.Append("struct_pack(");
            for (var i = 0; i < fields.Count; i++)
            {
                var name = SqlText.Identifier(fields[i].Name);
                query.Append($"{(i == 0 ? "" : ", ")}{name} := ");
                var known = (oldType as StructType)?.Find(fields[i].Name);
                Append(query, fields[i], known is null ? "NULL" : $"({old}).{name}", known?.Type, node.Children.GetValueOrDefault(fields[i].Name), parts);
            }

            query.Append(")");
        }
    }

    private void Add(ExecutionContext context, IReadOnlyList<Identifier> path, SourceSpan value)
    {
        var node = _root;
        DataType type = _snapshot.Schema;
        foreach (var name in path)
        {
            if ((type as StructType)?.Find(name.Value) is not { } field)
            {
                throw new DeltaException(
                    DeltaErrorCode.ColumnNotFound, $"{_snapshot.Name} has no column {string.Join('.', path.Select(p => p.Value))}")
                {
                    Table = _snapshot.Name,
                }.At(context.Text, name.Span.Start);
            }

            if (node.Value is not null)
                throw Twice(context, path);
            if (!node.Children.TryGetValue(field.Name, out var child))
                node.Children.Add(field.Name, child = new Node());
            (node, type) = (child, field.Type);
        }

        if (node.Value is not null || node.Children.Count > 0)
            throw Twice(context, path);
        node.Value = value;
    }

    private DeltaException Twice(ExecutionContext context, IReadOnlyList<Identifier> path) => new DeltaException(
        DeltaErrorCode.SchemaMismatch, $"column {string.Join('.', path.Select(p => p.Value))} is assigned twice") { Table = _snapshot.Name }
        .At(context.Text, path[0].Span.Start);

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = new(StringComparer.OrdinalIgnoreCase);

        public SourceSpan? Value { get; set; }
    }
}
