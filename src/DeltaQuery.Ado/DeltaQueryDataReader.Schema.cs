using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DeltaQuery.Ado;

/// <summary>The columns of the current result.</summary>
public sealed partial class DeltaQueryDataReader
{
    /// <inheritdoc/>
    public override string GetName(int ordinal) => Column(ordinal).Name;

    /// <summary>The column of a name: the first that is written so, or else the first that is but for case.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none.</exception>
    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        CheckOpen();
        var found = Array.FindIndex(_fields, f => f.Name.Equals(name, StringComparison.Ordinal));
        if (found < 0)
            found = Array.FindIndex(_fields, f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? found : throw new IndexOutOfRangeException($"The result has no column '{name}'.");
    }

    /// <summary>The type's name as Delta has it: <c>bigint</c>, <c>decimal(10,2)</c>, <c>array&lt;string&gt;</c>.</summary>
    public override string GetDataTypeName(int ordinal) => DataTypeName.Of(Column(ordinal).Type);

    /// <inheritdoc/>
    [return: DynamicallyAccessedMembers(FieldReader.KeptOfTypes)]
    public override Type GetFieldType(int ordinal) => Column(ordinal).ClrType;

    /// <summary>The columns; none where the statements gave no result.</summary>
    public ReadOnlyCollection<DbColumn> GetColumnSchema()
    {
        CheckOpen();
        return new ReadOnlyCollection<DbColumn>([.. _fields.Select((field, i) => new DeltaQueryDbColumn(i, field, _columns[i], _connection.DataSource))]);
    }

    /// <summary>The columns as a table; null where the statements gave no result.</summary>
    public override DataTable? GetSchemaTable()
    {
        CheckOpen();
        if (_fields.Length == 0)
            return null;
        var table = new DataTable("SchemaTable") { Locale = CultureInfo.InvariantCulture };
        table.Columns.AddRange([.. SchemaColumns.Select(c => new DataColumn(c.Name, c.Type))]);
        foreach (var column in GetColumnSchema().Cast<DeltaQueryDbColumn>())
            table.Rows.Add([.. SchemaColumns.Select(c => c.Value(column) ?? DBNull.Value)]);
        return table;
    }

    private static readonly (string Name, Type Type, Func<DeltaQueryDbColumn, object?> Value)[] SchemaColumns =
    [
        (SchemaTableColumn.ColumnName, typeof(string), c => c.ColumnName),
        (SchemaTableColumn.ColumnOrdinal, typeof(int), c => c.ColumnOrdinal),
        (SchemaTableColumn.ColumnSize, typeof(int), c => c.ColumnSize),
        (SchemaTableColumn.NumericPrecision, typeof(short), c => (short?)c.NumericPrecision),
        (SchemaTableColumn.NumericScale, typeof(short), c => (short?)c.NumericScale),
        (SchemaTableColumn.IsUnique, typeof(bool), c => c.IsUnique ?? false),
        (SchemaTableColumn.IsKey, typeof(bool), c => c.IsKey ?? false),
        (SchemaTableOptionalColumn.BaseServerName, typeof(string), c => c.BaseServerName),
        (SchemaTableOptionalColumn.BaseCatalogName, typeof(string), c => c.BaseCatalogName),
        (SchemaTableColumn.BaseSchemaName, typeof(string), c => c.BaseSchemaName),
        (SchemaTableColumn.BaseTableName, typeof(string), c => c.BaseTableName),
        (SchemaTableColumn.BaseColumnName, typeof(string), c => c.BaseColumnName),
        (SchemaTableColumn.DataType, typeof(Type), c => c.DataType),
        ("DataTypeName", typeof(string), c => c.DataTypeName),
        (SchemaTableColumn.AllowDBNull, typeof(bool), c => c.AllowDBNull ?? true),
        (SchemaTableColumn.IsAliased, typeof(bool), c => c.IsAliased),
        (SchemaTableColumn.IsExpression, typeof(bool), c => c.IsExpression),
        (SchemaTableOptionalColumn.IsAutoIncrement, typeof(bool), c => c.IsAutoIncrement),
        (SchemaTableOptionalColumn.IsReadOnly, typeof(bool), c => c.IsReadOnly ?? true),
        (SchemaTableColumn.IsLong, typeof(bool), c => c.IsLong ?? false),
        (SchemaTableColumn.ProviderType, typeof(int), c => (int)c.ResultType.Id),
        (SchemaTableOptionalColumn.ProviderSpecificDataType, typeof(Type), c => c.ProviderSpecificDataType),
        (nameof(DeltaQueryDbColumn.DeltaType), typeof(string), c => c.DeltaType),
        (nameof(DeltaQueryDbColumn.IsPartitionColumn), typeof(bool), c => c.IsPartitionColumn),
        (nameof(DeltaQueryDbColumn.Comment), typeof(string), c => c.Comment),
        (nameof(DeltaQueryDbColumn.GenerationExpression), typeof(string), c => c.GenerationExpression),
        (nameof(DeltaQueryDbColumn.DefaultExpression), typeof(string), c => c.DefaultExpression),
    ];
}
