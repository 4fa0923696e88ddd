using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>ALTER COLUMN: its comment, its place, DROP NOT NULL, or a wider type.</summary>
internal static class ChangedColumn
{
    /// <summary>The change; null where the column is so already.</summary>
    public static Alteration? Of(ExecutionContext context, Snapshot before, ChangeColumnAction action)
    {
        var path = action.Column.Names;
        var (_, field) = SchemaEdit.Find(before.Schema, path);
        if (action.Change is TypeTextChange type)
            return OfType(context, before, action, type);
        if (!field!.Name.Equals(path[^1], StringComparison.OrdinalIgnoreCase) || !IsField(before.Schema, path))
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"{string.Join('.', path)} is no column or field: only its type can be changed");
        switch (action.Change)
        {
            case CommentChange { Comment: var comment }:
                var metadata = comment is null
                    ? field.Metadata.Without(FieldMetadata.CommentKey)
                    : field.Metadata.With(FieldMetadata.CommentKey, comment);
                return Changed(before, path, field with { Metadata = metadata });
            case NullabilityChange { Nullable: true }:
                return field.Nullable ? null : Changed(before, path, field with { Nullable = true });
            case PositionChange { Position: var position }:
                var moved = SchemaEdit.Move(before.Schema, path, AddedColumns.After(position)!);
                return moved == before.Schema
                    ? null
                    : Alteration.Of(before, moved, Operation(path, field, ("position", AddedColumns.PositionText(position))));
            default:
                throw new InvalidOperationException($"unknown change {action.Change.GetType().Name}");
        }
    }

    /// <summary>What the history says of a changed column.</summary>
    public static Transactions.Operation Operation(IReadOnlyList<string> path, StructField field, params (string Key, string? Value)[] more) =>
        Alteration.Named("CHANGE COLUMN", [("column", SchemaJson.Write(field with { Name = SparkTypes.PrintPath(path) })), .. more]);

    /// <summary>Whether a path ends with a field, not with an element, key or value.</summary>
    public static bool IsField(StructType schema, IReadOnlyList<string> path) =>
        SchemaEdit.Find(schema, [.. path.SkipLast(1)]).Type is StructType;

    /// <summary>A column or field that is described in another way.</summary>
    public static Alteration Changed(Snapshot before, IReadOnlyList<string> path, StructField field) =>
        Alteration.Of(before, SchemaEdit.Replace(before.Schema, path, _ => field), Operation(path, field));

    private static Alteration? OfType(ExecutionContext context, Snapshot before, ChangeColumnAction action, TypeTextChange change)
    {
        var path = action.Column.Names;
        var (old, field) = SchemaEdit.Find(before.Schema, path);
        try
        {
            var type = DeclaredType.Parse(context.Text.Slice(change.Type), action.Column.ToString(), out var charVarchar);
            if (charVarchar is not null || field!.CharVarcharType is not null)
                return OfLength(before, path, field!, type, charVarchar);
            if (SparkTypes.Print(type) == SparkTypes.Print(old))
                return null;
            CheckWidening(before, path, field);
            var schema = SchemaEdit.Widen(before.Schema, path, type);
            if (before.PartitionColumns.Contains(field) && type == PrimitiveType.TimestampNtz)
                throw new DeltaException(DeltaErrorCode.NotSupported, $"partition column {field.Name} cannot become a timestamp_ntz");
            return Alteration.Of(before, schema, Operation(path, field with { Type = type }));
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, change.Type.Start);
        }
    }

    private static void CheckWidening(Snapshot before, IReadOnlyList<string> path, StructField field)
    {
        if (!before.Properties.EnableTypeWidening || !TableFeatures.IsSupported(before.Protocol, TableFeatures.TypeWidening))
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"changing the type of column {string.Join('.', path)} needs type widening, which {before.Name} does not have")
            {
                Table = before.Name,
                Hint = $"ALTER TABLE {before.Name} SET TBLPROPERTIES ('delta.enableTypeWidening' = 'true') enables it; readers then need the feature typeWidening",
            };
        }

        if (field.IsIdentity)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"column {field.Name} is an identity column, whose type stays");
        ColumnUses.CheckUnused(before, path, "changed in its type");
    }

    /// <summary>A varchar may become longer, or a string.</summary>
    private static Alteration? OfLength(Snapshot before, IReadOnlyList<string> path, StructField field, DataType type, string? charVarchar)
    {
        if (charVarchar == field.CharVarcharType)
            return null;
        var old = Length(field.CharVarcharType);
        if (type != PrimitiveType.String || field.Type != PrimitiveType.String || old is null
            || (charVarchar is not null && !(Length(charVarchar) >= old)))
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported,
                $"column {string.Join('.', path)} cannot be changed from {SparkTypes.Declare(field)} to {charVarchar ?? SparkTypes.Print(type)}");
        }

        var metadata = charVarchar is null
            ? field.Metadata.Without(FieldMetadata.CharVarcharKey)
            : field.Metadata.With(FieldMetadata.CharVarcharKey, charVarchar);
        return Changed(before, path, field with { Metadata = metadata });
    }

    /// <summary>The n of <c>varchar(n)</c>.</summary>
    private static int? Length(string? declared) =>
        declared is not null && declared.StartsWith("varchar(", StringComparison.Ordinal) && int.TryParse(declared[8..^1], out var length) ? length : null;
}
