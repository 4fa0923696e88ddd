using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>A data file of a random table, as it is at some version.</summary>
/// <param name="Path">Its path below the table.</param>
/// <param name="Columns">The table's columns when the file was written.</param>
/// <param name="Rows">The rows: values by column, partition columns too.</param>
/// <param name="Deleted">The places of the rows that a deletion vector deletes.</param>
/// <param name="Vector">That vector.</param>
internal sealed record RandomFile(
    string Path, IReadOnlyList<RandomColumn> Columns, IReadOnlyList<object?[]> Rows, IReadOnlySet<int> Deleted,
    DeletionVectorDescriptor? Vector)
{
    /// <summary>The value of a row in a column, with the type under which it was written; nothing if the file lacks the column.</summary>
    public (object? Value, DeltaQuery.Engine.Schema.DataType Type)? Value(int row, RandomColumn column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Id == column.Id)
                return (Rows[row][i], Columns[i].Field.Type);
        }

        return null;
    }
}
