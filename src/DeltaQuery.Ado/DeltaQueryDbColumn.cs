using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>A column of a result.</summary>
public sealed class DeltaQueryDbColumn : DbColumn
{
    internal DeltaQueryDbColumn(int ordinal, FieldReader field, ResultColumn column, string server)
    {
        ColumnName = field.Name;
        IsExpression = column.IsExpression;
        if (column.Origin is { } origin)
            TakeOrigin(origin, server);
        ColumnOrdinal = ordinal;
        DataType = field.ClrType;
        DataTypeName = Ado.DataTypeName.Of(field.Type);
        ProviderSpecificDataType = field.ExactType;
        ResultType = field.Type;
        AllowDBNull ??= true;
        IsLong = field.Id is ResultTypeId.Blob or ResultTypeId.Varchar;
        IsReadOnly = true;
        ColumnSize = SizeOf(field.Id);
        if (field.Id == ResultTypeId.Decimal)
            (NumericPrecision, NumericScale) = (field.Type.Precision, field.Type.Scale);
        else if (DigitsOf(field.Id) is { } digits)
            NumericPrecision = digits;
    }

    /// <summary>The column's type with all its parts.</summary>
    public ResultType ResultType { get; }

    /// <summary>The type of what <see cref="DeltaQueryDataReader.GetProviderSpecificValue"/> gives.</summary>
    public Type ProviderSpecificDataType { get; }

    /// <summary>The type of an array's elements, or of a map's values; null for others.</summary>
    public ResultType? ElementType => ResultType.Element;

    /// <summary>The type of a map's keys; null for others.</summary>
    public ResultType? KeyType => ResultType.Key;

    /// <summary>The fields of a struct; empty for others.</summary>
    public IReadOnlyList<ResultField> Fields => ResultType.Fields;

    /// <summary>The type as the table's log has it, JSON; null where the column is not one of a Delta table, or that is not known. The same
    /// holds for all that follows, and for the names of base table and column.</summary>
    public string? DeltaType { get; private set; }

    /// <summary>Whether the table's files are parted by the column.</summary>
    public bool? IsPartitionColumn { get; private set; }

    /// <summary>What the table says of the column.</summary>
    public string? Comment { get; private set; }

    /// <summary>The expression of which the table computes the column.</summary>
    public string? GenerationExpression { get; private set; }

    /// <summary>The expression that stands for values that are not given to the table.</summary>
    public string? DefaultExpression { get; private set; }

    /// <inheritdoc/>
    public override object? this[string property] => property switch
    {
        nameof(ResultType) => ResultType,
        nameof(ProviderSpecificDataType) => ProviderSpecificDataType,
        nameof(ElementType) => ElementType,
        nameof(KeyType) => KeyType,
        nameof(Fields) => Fields,
        nameof(DeltaType) => DeltaType,
        nameof(IsPartitionColumn) => IsPartitionColumn,
        nameof(Comment) => Comment,
        nameof(GenerationExpression) => GenerationExpression,
        nameof(DefaultExpression) => DefaultExpression,
        _ => base[property],
    };

    private void TakeOrigin(ColumnOrigin origin, string server)
    {
        var column = origin.Column;
        (BaseServerName, BaseCatalogName) = (server, DeltaQueryConnection.Catalog);
        (BaseSchemaName, BaseTableName, BaseColumnName) = (origin.Schema, origin.Table, column.Name);
        IsAliased = !ColumnName.Equals(column.Name, StringComparison.OrdinalIgnoreCase);
        AllowDBNull = origin.MayBeNull;
        IsAutoIncrement = column.IsIdentity;
        (DeltaType, IsPartitionColumn, Comment) = (column.DeltaType, origin.IsPartitionColumn, column.Comment);
        (GenerationExpression, DefaultExpression) = (column.GenerationExpression, column.DefaultExpression);
    }

    private static int SizeOf(ResultTypeId id) => id switch
    {
        ResultTypeId.Boolean or ResultTypeId.TinyInt or ResultTypeId.UTinyInt => 1,
        ResultTypeId.SmallInt or ResultTypeId.USmallInt => 2,
        ResultTypeId.Integer or ResultTypeId.UInteger or ResultTypeId.Float or ResultTypeId.Date => 4,
        ResultTypeId.BigInt or ResultTypeId.UBigInt or ResultTypeId.Double or ResultTypeId.Timestamp or ResultTypeId.TimestampTz
            or ResultTypeId.TimestampS or ResultTypeId.TimestampMs or ResultTypeId.TimestampNs or ResultTypeId.Time or ResultTypeId.TimeNs => 8,
        ResultTypeId.Decimal or ResultTypeId.HugeInt or ResultTypeId.UHugeInt or ResultTypeId.Uuid or ResultTypeId.Interval => 16,
        _ => int.MaxValue,
    };

    private static int? DigitsOf(ResultTypeId id) => id switch
    {
        ResultTypeId.TinyInt or ResultTypeId.UTinyInt => 3,
        ResultTypeId.SmallInt or ResultTypeId.USmallInt => 5,
        ResultTypeId.Integer or ResultTypeId.UInteger => 10,
        ResultTypeId.BigInt => 19,
        ResultTypeId.UBigInt => 20,
        ResultTypeId.HugeInt or ResultTypeId.UHugeInt => 39,
        ResultTypeId.Float => 7,
        ResultTypeId.Double => 15,
        _ => null,
    };
}
