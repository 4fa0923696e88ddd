using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>The words DEFAULT in the VALUES of an INSERT. A column that is DEFAULT in all rows is as good as left out; elsewhere the
/// default's expression takes the word's place.</summary>
/// <param name="Replaced">What takes the words' places.</param>
/// <param name="LeftOut">The columns of the table that are DEFAULT in all rows.</param>
internal sealed record InsertDefaults(IReadOnlyList<(SourceSpan Span, string Sql)> Replaced, IReadOnlyList<int> LeftOut)
{
    /// <summary>Looks the defaults up.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="layout">The table.</param>
    /// <param name="targets">The columns of the table that VALUES gives, in its order.</param>
    /// <exception cref="DeltaException">NotSupported: some rows have DEFAULT where the others must not have a value.</exception>
    public static InsertDefaults Of(ExecutionContext context, InsertStatement statement, TableLayout layout, IReadOnlyList<int> targets)
    {
        var expressions = new TableExpressions(layout, context.Session);
        var replaced = new List<(SourceSpan, string)>();
        var leftOut = new List<int>();
        foreach (var words in statement.Defaults.Where(word => word.Column < targets.Count).GroupBy(word => word.Column))
        {
            var column = layout.Schema.Fields[targets[words.Key]];
            var isLeftOut = words.Count() == statement.ValueRows;
            if (isLeftOut)
                leftOut.Add(targets[words.Key]);
            else if (expressions.Identity(column) is not null || expressions.GenerationExpression(column) is not null)
                throw Mixed(context, words.First(), column.Name);
            // Of the column's type: a text beside numbers would become a number.
            var sql = !isLeftOut && expressions.Default(column) is { } value ? $"CAST({value} AS {DuckDbTypes.ToSql(column.Type)})" : "NULL";
            replaced.AddRange(words.Select(word => (word.Span, sql)));
        }

        return new InsertDefaults(replaced, leftOut);
    }

    /// <summary>Takes the columns that are DEFAULT in all rows out of what the query gives.</summary>
    public void LeaveOut(int?[] sources)
    {
        foreach (var column in LeftOut)
            sources[column] = null;
    }

    private static DeltaException Mixed(ExecutionContext context, DefaultValue word, string column) =>
        new DeltaException(
            DeltaErrorCode.NotSupported, $"column {column} is generated: DEFAULT must be its value in all rows of VALUES, or in none")
            .At(context.Text, word.Span.Start);
}
