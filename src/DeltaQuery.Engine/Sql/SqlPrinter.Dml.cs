namespace DeltaQuery.Engine.Sql;

// DELETE, UPDATE, TRUNCATE and MERGE.
internal static partial class SqlPrinter
{
    private static string? Dml(Statement statement, SourceText source) => statement switch
    {
        DeleteStatement s => Words("DELETE FROM", Table(s.Table), As(s.Alias), After("WHERE", source, s.Where)),
        UpdateStatement s => Words(
            "UPDATE", Table(s.Table), As(s.Alias), "SET", Assignments(s.Assignments, source), After("WHERE", source, s.Where)),
        TruncateStatement s => Words("TRUNCATE TABLE", Table(s.Table)),
        MergeStatement s => Words(
        [
            "MERGE", s.Evolves ? "WITH SCHEMA EVOLUTION" : null, "INTO", Table(s.Table), As(s.Alias), "USING", source.Slice(s.Source.Relation), "ON", source.Slice(s.On),
            .. s.Clauses.Select(c => Clause(c, source)),
        ]),
        _ => null,
    };

    private static string Clause(MergeClause clause, SourceText source)
    {
        var rows = clause.Rows switch
        {
            MergeRows.Matched => "MATCHED", MergeRows.NotMatched => "NOT MATCHED", _ => "NOT MATCHED BY SOURCE",
        };
        var action = clause switch
        {
            { Action: MergeAction.Delete } => "DELETE",
            { Action: MergeAction.Update, IsStar: true } => "UPDATE SET *",
            { Action: MergeAction.Update } => "UPDATE SET " + Assignments(clause.Assignments, source),
            { IsStar: true } => "INSERT *",
            _ => $"INSERT {Columns([.. clause.Assignments.Select(a => a.Column[0])])} "
                + $"VALUES ({string.Join(", ", clause.Assignments.Select(a => source.Slice(a.Value)))})",
        };
        return Words("WHEN", rows, After("AND", source, clause.Condition), "THEN", action);
    }

    private static string? As(Identifier? alias) => alias is null ? null : "AS " + Identifier(alias);

    private static string Assignments(IReadOnlyList<Assignment> assignments, SourceText source) =>
        string.Join(", ", assignments.Select(a => $"{string.Join(".", a.Column.Select(Identifier))} = {source.Slice(a.Value)}"));
}
