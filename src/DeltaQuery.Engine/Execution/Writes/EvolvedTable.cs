using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>A table whose schema a statement changes on its way.</summary>
/// <param name="Snapshot">The version that is changed, under the new schema. It holds no files of its own: nobody releases it.</param>
/// <param name="Changes">The metadata, and the protocol where it is raised.</param>
internal sealed record EvolvedTable(Snapshot Snapshot, TableChanges Changes);
