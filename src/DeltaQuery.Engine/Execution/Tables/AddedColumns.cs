using System.Globalization;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>ADD COLUMNS: columns and nested fields that are NULL in the rows that are there.</summary>
internal static class AddedColumns
{
    public static Alteration Of(ExecutionContext context, Snapshot before, AddColumnsAction action)
    {
        var schema = before.Schema;
        var mode = before.Mapping.Mode;
        var last = Math.Max(before.Properties.MaxColumnId ?? 0, ColumnIds.Largest(schema));
        var described = new List<string>();
        foreach (var column in action.Columns)
        {
            try
            {
                var field = Field(context, column);
                NewSchema.Check(field, column.Path.ToString(), mode);
                described.Add(Describe(column, field));
                if (mode != ColumnMappingMode.None)
                    field = ColumnIds.Assign(new StructType([field]), ref last).Fields[0];
                var parent = column.Path.Names.SkipLast(1).ToList();
                schema = SchemaEdit.Add(schema, parent, field, After(column.Position));
            }
            catch (DeltaException e) when (e.Position is null)
            {
                throw e.At(context.Text, column.Path.Span.Start);
            }
        }

        var metadata = before.Metadata with { SchemaString = SchemaJson.Write(schema) };
        if (mode != ColumnMappingMode.None)
        {
            metadata = metadata with
            {
                Configuration = metadata.Configuration.With(PropertyDefinitions.ColumnMappingMaxIdKey, last.ToString(CultureInfo.InvariantCulture)),
            };
        }

        var operation = Alteration.Named("ADD COLUMNS", ("columns", $"[{string.Join(",", described)}]"));
        return Alteration.Of(before, metadata, schema, [], operation);
    }

    /// <summary>The name of the field before a place: "" for the first place, null where none is named.</summary>
    public static string? After(ColumnPosition? position) => position is null ? null : position.After?.Value ?? "";

    /// <summary>A place as Spark writes it.</summary>
    public static string PositionText(ColumnPosition position) =>
        position.After is { } after ? $"AFTER {SparkTypes.PrintPath([after.Value])}" : "FIRST";

    private static StructField Field(ExecutionContext context, AddedColumn column)
    {
        DataType type;
        string? charVarchar;
        try
        {
            type = DeclaredType.Parse(context.Text.Slice(column.Type), column.Path.ToString(), out charVarchar);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, column.Type.Start);
        }

        if (type.Any(inner => inner is StructType row && row.Fields.Any(field => !field.Nullable)))
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported,
                $"column {column.Path}: a NOT NULL inside of a column that is added: rows that are there have NULL in it");
        }

        if (charVarchar is not null && column.Path.Parts.Count > 1)
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"column {column.Path}: a field that is added to a struct cannot be char or varchar");
        var metadata = FieldMetadata.Empty;
        if (column.Comment is { } comment)
            metadata = metadata.With(FieldMetadata.CommentKey, comment);
        if (charVarchar is not null)
            metadata = metadata.With(FieldMetadata.CharVarcharKey, charVarchar);
        return new StructField(column.Path.Parts[^1].Value, type, true, metadata);
    }

    private static string Describe(AddedColumn column, StructField field)
    {
        var named = SchemaJson.Write(field with { Name = SparkTypes.PrintPath(column.Path.Names) });
        var position = column.Position is null ? "" : $",\"position\":{Operations.Quoted(PositionText(column.Position))}";
        return $"{{\"column\":{named}{position}}}";
    }
}
