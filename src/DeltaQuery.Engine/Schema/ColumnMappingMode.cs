namespace DeltaQuery.Engine.Schema;

/// <summary>How a column is found in a data file: by its own name, its physical name, or its field id.</summary>
internal enum ColumnMappingMode
{
    None,
    Name,
    Id,
}
