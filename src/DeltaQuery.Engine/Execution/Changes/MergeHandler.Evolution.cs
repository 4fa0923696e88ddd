using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Changes;

// MERGE WITH SCHEMA EVOLUTION: the query goes on reading the table as it was, and the values that it gives go into the table as it will be.
internal sealed partial class MergeHandler
{
    /// <summary>The table with what the source has more: all of it where a clause says <c>*</c>, else the columns and fields that are assigned
    /// and that the source has under the same name.</summary>
    private EvolvedTable? Evolve(MergeSourceRows source, IReadOnlyDictionary<SourceSpan, QueryText> parts)
    {
        var evolution = new SchemaEvolution(_target.Snapshot);
        if (Clauses.Any(c => c.IsStar))
        {
            foreach (var column in source.Columns)
                evolution.Take([], column.Name, column.Type, widens: true);
        }

        foreach (var assignment in Clauses.SelectMany(c => c.Assignments))
        {
            var path = assignment.Column.Select(p => p.Value).ToList();
            if (path.Count > 1 && SqlText.Identifier(path[0]).Equals(_table, StringComparison.OrdinalIgnoreCase) && source.Find(path) is null)
                path.RemoveAt(0);
            if (source.Find(path) is { } given)
                evolution.Take([.. path.SkipLast(1)], path[^1], given, IsReference(parts[assignment.Value].Text, path));
        }

        return evolution.Build();
    }

    /// <summary>Whether an expression is the source's column of a name and nothing else. Without the source's name before it, a name that the table
    /// has, too, would be ambiguous.</summary>
    private bool IsReference(string text, IReadOnlyList<string> path) => text.Replace("\"", "", StringComparison.Ordinal)
        .Equals($"{_source.Trim('"')}.{string.Join('.', path)}", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes what <c>UPDATE SET *</c> makes of a column under evolution: fields that the source's struct lacks stay as they are.</summary>
    private static string Merged(DataType type, DataType? old, LogicalType given, string from, string before)
    {
        if (type is not StructType row || old is not StructType was || given.Id != DuckDbType.Struct || given.Fields.Any(f => f.Name.Length == 0))
            return from;
        var fields = row.Fields.Select(field =>
        {
            var name = SqlText.Identifier(field.Name);
            var known = was.Find(field.Name);
            var stays = known is null ? "NULL" : $"({before}).{name}";
            var part = given.Fields.FirstOrDefault(f => f.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
            return $"{name} := {(part is null ? stays : Merged(field.Type, known?.Type, part.Type, $"({from}).{SqlText.Identifier(part.Name)}", stays))}";
        });
        return $"CASE WHEN {from} IS NOT NULL OR {before} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END";
    }

    /// <summary>The column as the query reads it; null for one that comes new.</summary>
    private StructField? Before(StructField field) => _target.Snapshot.Schema.Find(field.Name);
}
