using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>The columns of <c>PARTITION (a = constant, b)</c> that have one value in all rows of an INSERT; the others are the query's, as if they
/// were not named.</summary>
internal sealed class PartitionClause
{
    private PartitionClause(IReadOnlyList<StaticPartition> statics) => Statics = statics;

    public IReadOnlyList<StaticPartition> Statics { get; }

    /// <summary>What rows of the partition satisfy, as Spark writes it; null if it is all rows.</summary>
    public string? Predicate => Statics.Count == 0
        ? null
        : Statics.Select(s => s.Predicate).Aggregate((all, next) => $"({all} AND {next})");

    /// <summary>Finds the columns and computes the values.</summary>
    /// <exception cref="DeltaException">ColumnNotFound, SchemaMismatch or QueryFailed, at the place of the column or of its value.</exception>
    public static PartitionClause Of(ExecutionContext context, IReadOnlyList<PartitionItem> items, TableLayout layout)
    {
        var seen = new HashSet<int>();
        var statics = new List<StaticPartition>();
        foreach (var item in items)
        {
            var at = layout.Schema.IndexOf(item.Column.Value);
            if (at < 0 || !layout.IsPartition(layout.Schema.Fields[at]))
            {
                throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"{layout.Name} has no partition column {item.Column.Value}") { Table = layout.Name }
                    .At(context.Text, item.Column.Span.Start);
            }

            if (!seen.Add(at))
            {
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {item.Column.Value} is named twice") { Table = layout.Name }
                    .At(context.Text, item.Column.Span.Start);
            }

            if (item.Value is not { } value)
                continue;
            var constant = item.Parameter is { } parameter ? ParameterConstant.Of(context, parameter) : context.Text.Slice(value);
            statics.Add(Static(context, layout.Schema.Fields[at], at, value, constant));
        }

        return new PartitionClause(statics);
    }

    private static StaticPartition Static(ExecutionContext context, StructField field, int place, SourceSpan value, string constant)
    {
        try
        {
            var isText = (string)context.Connection.Scalar($"SELECT typeof({constant})")! == "VARCHAR";
            if (field.Type is PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long }
                && context.Connection.Scalar($"SELECT CAST({constant} AS VARCHAR)") is string text
                && text.AsSpan().Trim().TrimStart("+-").ContainsAnyExceptInRange('0', '9'))
                throw Fault(null); // DuckDB would round 1.5
            var given = constant;
            if (!isText && field.Type is PrimitiveType { Kind: not PrimitiveKind.String })
                given = StoreAssignment.Convert($"({constant})", TypeOf(context, constant), field.Type, field.Type, field.Name);
            var sql = isText && field.Type == PrimitiveType.Binary ? $"encode({given})" : $"CAST({given} AS {DuckDbTypes.ToSql(field.Type)})";
            var key = (string?)context.Connection.Scalar($"SELECT {PartitionKey.ToSql($"({DeclaredLength.Enforce(sql, field)})", field, typed: false)}");
            return new StaticPartition(place, field, sql, PartitionKey.ToPartitionValue(key, field));
        }
        catch (DuckDbException e)
        {
            throw RowError.Find(e, field.Name)?.At(context.Text, value.Start) ?? Fault(e);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, value.Start);
        }

        DeltaException Fault(Exception? cause) => new DeltaException(
            DeltaErrorCode.SchemaMismatch, $"column {field.Name}: {constant} is no value of type {SparkTypes.Print(field.Type)}", cause)
            .At(context.Text, value.Start);
    }

    private static LogicalType TypeOf(ExecutionContext context, string constant) =>
        RowsQueryColumns.Of(context.Connection, $"SELECT {constant} AS c", _ => { }, context.CancellationToken)[0].Type;
}
