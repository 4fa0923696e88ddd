using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Sql.SparkExpression;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>DEFAULT, GENERATED ALWAYS AS and IDENTITY of new columns: how they are kept, and what Delta asks of them.</summary>
internal static class ColumnOptions
{
    /// <summary>The column's metadata with what its definition says.</summary>
    public static FieldMetadata AddTo(FieldMetadata metadata, ColumnDefinition column, SourceText text)
    {
        if (column.Default is { } value)
            metadata = metadata.With(FieldMetadata.CurrentDefaultKey, text.Slice(value).Trim());
        if (column.Generated is { } expression)
            metadata = metadata.With(FieldMetadata.GenerationExpressionKey, text.Slice(expression).Trim());
        if (column.Identity is { } identity)
            metadata = new IdentityColumn(identity.Start, identity.Step, null, AllowExplicitInsert: !identity.Always).AddTo(metadata);
        return metadata;
    }

    /// <summary>The features that the columns need. A default's must be asked for by name, as in Spark.</summary>
    public static IEnumerable<string> FeaturesOf(StructType schema)
    {
        if (schema.Fields.Any(field => field.GenerationExpression is not null))
            yield return TableFeatures.GeneratedColumns;
        if (schema.Fields.Any(field => field.IsIdentity))
            yield return TableFeatures.IdentityColumns;
    }

    /// <summary>Refuses columns that Delta does not take.</summary>
    /// <exception cref="DeltaException">NotSupported, SchemaMismatch or ColumnNotFound.</exception>
    public static void Check(ExecutionContext context, StructType schema, IReadOnlyList<StructField> partitionColumns, Protocol protocol)
    {
        foreach (var field in schema.Fields)
        {
            try
            {
                if (field.IsIdentity)
                    CheckIdentity(field, partitionColumns);
                if (field.CurrentDefault is { } value)
                    CheckDefault(context, field, value, protocol);
                if (field.GenerationExpression is { } expression)
                    CheckGenerated(field, expression, schema, context.Session.TimeZone);
            }
            catch (DeltaException e) when (e.Position is not null)
            {
                // A place in the expression, not in the statement.
                throw new DeltaException(e.Code, $"column {field.Name}: {e.Message}", e) { Hint = e.Hint };
            }
        }
    }

    /// <summary>Refuses a default that Spark would not take for the column, be it that the column has no room for the value.</summary>
    /// <exception cref="DeltaException">NotSupported or SchemaMismatch.</exception>
    public static void CheckDefault(ExecutionContext context, StructField field, string text, Protocol protocol)
    {
        if (!TableFeatures.IsSupported(protocol, TableFeatures.AllowColumnDefaults))
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"column {field.Name} has a DEFAULT, for which the table needs the feature allowColumnDefaults")
            {
                Features = [TableFeatures.AllowColumnDefaults], Hint = "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')",
            };
        }

        var expression = SparkSqlExpression.Parse(text);
        if (expression.Columns.Count > 0)
        {
            throw Refused(
                DeltaErrorCode.SchemaMismatch,
                $"the DEFAULT of column {field.Name}, {text}, names column {expression.Columns[0][0]}: a default must be a constant");
        }

        var type = SparkTypes.Print(field.Type);
        var value = expression.TranslateAs(SparkType.Parse(type), SparkScope.WithoutColumns(context.Session.TimeZone)).Sql;
        context.Session.Engine.NeedSparkFunctions();
        try
        {
            if (context.Connection.Scalar($"SELECT {DeclaredLength.Fault(value, field) ?? $"CASE WHEN {value} IS NULL THEN NULL END"}", context.CancellationToken) is not null)
                throw Refused(DeltaErrorCode.SchemaMismatch, $"the DEFAULT of column {field.Name}, {text}, is longer than {field.CharVarcharType}");
        }
        catch (DuckDbException e)
        {
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"the DEFAULT of column {field.Name}, {text}, is no value of type {type}", e)
            {
                Hint = e.Message,
            };
        }
    }

    private static void CheckGenerated(StructField field, string text, StructType schema, string timeZone)
    {
        var what = $"generated column {field.Name}";
        var expression = SparkSqlExpression.Parse(text);
        if (!expression.IsDeterministic)
            throw Refused(DeltaErrorCode.NotSupported, $"{what}: {text} does not give the same for the same row each time");
        var scope = new SparkScope(
            name => schema.Find(name) is { } column ? new SparkColumn("x", SparkType.Parse(SparkTypes.Print(column.Type))) : null, timeZone);
        var type = expression.Translate(scope).Type;
        if (expression.Columns.FirstOrDefault(path => IsGenerated(schema.Find(path[0]))) is { } generated)
            throw Refused(DeltaErrorCode.NotSupported, $"{what}: {text} names {generated[0]}, which is a generated column itself");
        if (!type.Equals(SparkType.Parse(SparkTypes.Print(field.Type))))
            throw Refused(DeltaErrorCode.SchemaMismatch, $"{what}: {text} is of type {type}, expected {SparkTypes.Print(field.Type)}");
        if (field.Type.HoldsVariant)
            throw Refused(DeltaErrorCode.NotSupported, $"{what}: no variant can be generated");
        if (expression.NotForGenerated(scope) is { } form)
            throw Refused(DeltaErrorCode.NotSupported, $"{what}: {text} has {form}, which Spark takes in no generated column");
    }

    private static bool IsGenerated(StructField? field) => field is { GenerationExpression: not null } or { IsIdentity: true };

    private static void CheckIdentity(StructField field, IReadOnlyList<StructField> partitionColumns)
    {
        if (field.Type != PrimitiveType.Long)
        {
            throw Refused(
                DeltaErrorCode.SchemaMismatch, $"identity column {field.Name} is of type {SparkTypes.Print(field.Type)}, expected bigint");
        }

        if (partitionColumns.Contains(field))
            throw Refused(DeltaErrorCode.NotSupported, $"identity column {field.Name} cannot be a partition column");
    }

    private static DeltaException Refused(DeltaErrorCode code, string message) => new(code, message);
}
