using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution;

/// <summary>A column that is described in another way, and the changes of the table that say so.</summary>
internal sealed record ColumnChange(StructField Field, TableChanges Changes)
{
    /// <summary>Changes a column.</summary>
    /// <exception cref="DeltaException">ColumnNotFound, at its place.</exception>
    public static ColumnChange Of(ExecutionContext context, Snapshot snapshot, Identifier column, Func<StructField, StructField> change)
    {
        var at = snapshot.Schema.IndexOf(column.Value);
        if (at < 0)
        {
            throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"{snapshot.Name} has no column {column.Value}") { Table = snapshot.Name }
                .At(context.Text, column.Span.Start);
        }

        StructField[] fields = [.. snapshot.Schema.Fields];
        fields[at] = change(fields[at]);
        return new ColumnChange(
            fields[at],
            new TableChanges { Metadata = snapshot.Metadata with { SchemaString = SchemaJson.Write(new StructType(fields)) } });
    }
}
