using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>Fits a table to a source that has more than the table (WITH SCHEMA EVOLUTION): new columns, and new fields of structs wherever these
/// lie, come last and can be NULL; types widen where the table allows it and nothing hangs on them.</summary>
internal sealed class SchemaEvolution(Snapshot before)
{
    private readonly bool _mayWiden = before.Properties.EnableTypeWidening && TableFeatures.IsSupported(before.Protocol, TableFeatures.TypeWidening);
    private StructType _schema = before.Schema;
    private long _lastId = Math.Max(before.Properties.MaxColumnId ?? 0, ColumnIds.Largest(before.Schema));

    /// <summary>Takes up what a source's column has more than the table's that it goes into.</summary>
    public void Fit(StructField column, LogicalType given) => Fit([column.Name], column.Type, given, widens: true);

    /// <summary>Adds a column of the source.</summary>
    /// <exception cref="DeltaException">SchemaMismatch or NotSupported: the table has a column of that name, or cannot have such a column.</exception>
    public void Add(QueryColumn column) => Add([], column.Name, column.Type);

    /// <summary>Takes up a column of the source, or a field of one, that goes into the one of the same name.</summary>
    /// <param name="parent">The path of the struct; empty for a column. Nothing is done where there is no such struct.</param>
    /// <param name="name">The name.</param>
    /// <param name="given">The source's type.</param>
    /// <param name="widens">Whether types may widen.</param>
    public void Take(IReadOnlyList<string> parent, string name, LogicalType given, bool widens)
    {
        DataType? type = _schema;
        foreach (var step in parent)
            type = (type as StructType)?.Find(step)?.Type;
        if (type is not StructType row)
            return;
        if (row.Find(name) is { } known)
            Fit([.. parent, known.Name], known.Type, given, widens);
        else
            Add(parent, name, given);
    }

    /// <summary>The table as it will be; null if it stays as it is.</summary>
    public EvolvedTable? Build()
    {
        if (ReferenceEquals(_schema, before.Schema))
            return null;
        var metadata = before.Metadata with { SchemaString = SchemaJson.Write(_schema) };
        if (before.Mapping.Mode != ColumnMappingMode.None)
        {
            var last = _lastId.ToString(CultureInfo.InvariantCulture);
            metadata = metadata with { Configuration = metadata.Configuration.With(PropertyDefinitions.ColumnMappingMaxIdKey, last) };
        }

        var changes = Alteration.Of(before, metadata, _schema, [], new Operation("", Log.Actions.StringMap.Empty, Log.Actions.StringMap.Empty)).Changes;
        var state = before.State with { Metadata = metadata, Protocol = changes.Protocol ?? before.Protocol };
        return new EvolvedTable(new Snapshot(before.Name, before.Location, state, before.Files), changes);
    }

    private void Fit(IReadOnlyList<string> path, DataType type, LogicalType given, bool widens)
    {
        switch (type)
        {
            case StructType row when given.Id == DuckDbType.Struct && given.Fields.All(field => field.Name.Length > 0):
                foreach (var field in given.Fields)
                {
                    if (row.Find(field.Name) is { } known)
                        Fit([.. path, known.Name], known.Type, field.Type, widens);
                    else
                        Add(path, field.Name, field.Type);
                }

                break;
            case ArrayType list when given.Id is DuckDbType.List or DuckDbType.Array:
                Fit([.. path, "element"], list.Element, given.Child!, widens);
                break;
            case MapType map when given.Id == DuckDbType.Map:
                Fit([.. path, "key"], map.Key, given.Key!, widens);
                Fit([.. path, "value"], map.Value, given.Value!, widens);
                break;
            default:
                if (widens && _mayWiden && Native(given) is { } wider && wider != type && TypeWidening.IsSupported(type, wider) && MayWiden(path, wider))
                    _schema = SchemaEdit.Widen(_schema, path, wider);
                break;
        }
    }

    private void Add(IReadOnlyList<string> parent, string name, LogicalType given)
    {
        var path = string.Join('.', parent.Append(name));
        var field = new StructField(name, NewSchema.TypeOf(given, path));
        NewSchema.Check(field, path, before.Mapping.Mode);
        if (before.Mapping.Mode != ColumnMappingMode.None)
            field = ColumnIds.Assign(new StructType([field]), ref _lastId).Fields[0];
        _schema = SchemaEdit.Add(_schema, parent, field, null);
    }

    /// <summary>The type of a source that is one of Delta's: what DuckDB computes with (a sum is a HUGEINT) widens no column.</summary>
    private static DataType? Native(LogicalType given) => given.Alias is null && given.Id is DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer
        or DuckDbType.BigInt or DuckDbType.Float or DuckDbType.Double or DuckDbType.Decimal or DuckDbType.Timestamp
        ? DuckDbTypes.Parse(given.ToString(), "")
        : null;

    private bool MayWiden(IReadOnlyList<string> path, DataType to)
    {
        var (_, field) = SchemaEdit.Find(before.Schema, path);
        if (field!.IsIdentity || (before.PartitionColumns.Contains(field) && to == PrimitiveType.TimestampNtz))
            return false;
        try
        {
            ColumnUses.CheckUnused(before, path, "widened");
            return true;
        }
        catch (DeltaException)
        {
            return false; // a constraint or a generated column was made for the type that it has
        }
    }
}
