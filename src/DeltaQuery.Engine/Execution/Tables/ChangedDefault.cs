using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>ALTER COLUMN c SET DEFAULT e | DROP DEFAULT: rows that are there keep what they have.</summary>
internal static class ChangedDefault
{
    public static Alteration Of(ExecutionContext context, Snapshot before, ChangeColumnAction action, DefaultChange change)
    {
        var path = action.Column.Names;
        var (_, field) = SchemaEdit.Find(before.Schema, path);
        if (path.Count > 1)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{action.Column} is no column: only columns have a DEFAULT");
        var changed = field! with
        {
            Metadata = change.Expression is { } expression
                ? field.Metadata.With(FieldMetadata.CurrentDefaultKey, context.Text.Slice(expression).Trim())
                : field.Metadata.Without(FieldMetadata.CurrentDefaultKey),
        };
        if (change.Expression is not { } place)
            return ChangedColumn.Changed(before, path, changed);
        try
        {
            if (field.GenerationExpression is not null || field.IsIdentity)
                throw new DeltaException(DeltaErrorCode.NotSupported, $"column {field.Name} is generated and cannot have a DEFAULT");
            ColumnOptions.CheckDefault(context, changed, changed.CurrentDefault!, before.Protocol);
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, place.Start);
        }

        return ChangedColumn.Changed(before, path, changed);
    }
}
