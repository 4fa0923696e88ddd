using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>The values of identity columns that a transaction has given to rows: its commit must note them, or they would be given again.
/// </summary>
/// <param name="Columns">The identity columns that got values.</param>
/// <param name="Given">How many values each got.</param>
internal sealed record IdentityValues(IReadOnlyList<string> Columns, long Given)
{
    public static readonly IdentityValues None = new([], 0);

    /// <summary>With the values of more rows.</summary>
    /// <param name="layout">The table.</param>
    /// <param name="sources">Which columns the query gave.</param>
    /// <param name="rows">How many rows it gave.</param>
    public IdentityValues After(TableLayout layout, IReadOnlyList<int?> sources, long rows)
    {
        if (!TableFeatures.IsSupported(layout.Protocol, TableFeatures.IdentityColumns))
            return this;
        var columns = layout.Schema.Fields.Where((field, i) => sources[i] is null && field.IsIdentity).Select(field => field.Name).ToList();
        return columns.Count == 0 || rows == 0 ? this : new IdentityValues([.. Columns.Union(columns)], Given + rows);
    }

    /// <summary>The metadata with the columns' high-water marks moved on.</summary>
    /// <exception cref="DeltaException">QueryFailed: a column has no value left.</exception>
    public Metadata Note(Metadata metadata)
    {
        var schema = SchemaJson.Parse(metadata.SchemaString!);
        var noted = schema.Fields.Select(field => Columns.Contains(field.Name) && IdentityColumn.Of(field) is { } identity
            ? field with { Metadata = identity.After(Given).AddTo(field.Metadata) }
            : field);
        return metadata with { SchemaString = SchemaJson.Write(new StructType([.. noted])) };
    }
}
