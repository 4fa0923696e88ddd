namespace DeltaQuery.Engine.Schema;

/// <summary>One entry of a column's <c>delta.typeChanges</c>.</summary>
/// <param name="FieldPath">Which part of the column was widened: empty for the column itself, else <c>element</c>, <c>key</c> and
/// <c>value</c> joined by dots (<c>element.value</c>).</param>
/// <param name="TableVersion">The version of the change, which typeWidening-preview recorded.</param>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#type-change-metadata">Type Change
/// Metadata</see>.</remarks>
internal sealed record TypeChange(DataType From, DataType To, string FieldPath = "", long? TableVersion = null);
