namespace DeltaQuery.Engine.Storage;

/// <summary>A range of a remote object, and what the store says of the object.</summary>
/// <param name="Bytes">The range.</param>
/// <param name="ObjectSize">The size of the whole object.</param>
/// <param name="ETag">Which object it is: another one has another tag.</param>
/// <param name="LastModified">When the object was written.</param>
internal readonly record struct RemoteRange(ReadOnlyMemory<byte> Bytes, long ObjectSize, string ETag, DateTimeOffset LastModified);
