namespace DeltaQuery.Engine.Storage;

/// <summary>Which top-level columns of a Parquet file are read; with none of them the footer is enough.</summary>
/// <remarks>Names are compared without case, as DuckDB does it: a column too many costs bytes, one too few would be a hole.</remarks>
/// <param name="names">Columns by their names in the file.</param>
/// <param name="fieldIds">Columns by their field ids, as column mapping by id finds them.</param>
internal sealed class SpoolColumns(IEnumerable<string> names, IEnumerable<long>? fieldIds = null)
{
    private readonly HashSet<string> _names = new(names, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<long> _fieldIds = [.. fieldIds ?? []];

    public bool Contains(string name, long? fieldId) => _names.Contains(name) || (fieldId is { } id && _fieldIds.Contains(id));
}
