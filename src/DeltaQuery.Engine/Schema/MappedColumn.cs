namespace DeltaQuery.Engine.Schema;

/// <summary>A column or nested field with its names in the schema and in data files, statistics and partition values.</summary>
/// <param name="LogicalPath">Field names from the root; <c>element</c>, <c>key</c> and <c>value</c> where an array or map is
/// entered.</param>
/// <param name="PhysicalPath">The same path in physical names.</param>
/// <param name="Type">The type of the field, or of the element, key or value.</param>
/// <param name="Field">The field, or the nearest one above an element, key or value.</param>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#field-path">Field Path</see>.</remarks>
internal sealed record MappedColumn(
    IReadOnlyList<string> LogicalPath, IReadOnlyList<string> PhysicalPath, DataType Type, StructField Field);
