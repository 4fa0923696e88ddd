namespace DeltaQuery.Engine.Storage;

/// <summary>A list, set or map of <see cref="ThriftStruct"/>'s values; a map's keys and values take turns.</summary>
/// <param name="ItemType">The wire type of the elements; of a map both types, the key's in the upper half.</param>
internal sealed record ThriftList(byte ItemType, IReadOnlyList<object> Items);
