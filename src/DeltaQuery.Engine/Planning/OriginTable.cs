using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Planning;

/// <summary>A table of a query, at the version that is read.</summary>
/// <param name="Schema">Its schema; <c>delta</c> for one that is named by its path.</param>
/// <param name="Name">Its name, or its path.</param>
/// <param name="Snapshot">The version.</param>
internal sealed record OriginTable(string Schema, string Name, Snapshot Snapshot);
