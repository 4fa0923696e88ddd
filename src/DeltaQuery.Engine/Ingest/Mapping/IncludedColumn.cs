namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>An item of INCLUDE.</summary>
/// <param name="Item">What of the message.</param>
/// <param name="Column">The table's column that takes it.</param>
/// <param name="Header">The name of the header, for <see cref="MessageItem.Header"/>.</param>
internal sealed record IncludedColumn(MessageItem Item, string Column, string? Header = null);
