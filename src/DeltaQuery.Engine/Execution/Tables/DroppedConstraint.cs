using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>DROP CONSTRAINT [IF EXISTS] n. The protocol keeps the feature.</summary>
internal static class DroppedConstraint
{
    /// <summary>The change; null where there is no such constraint and that is no error.</summary>
    public static Alteration? Of(ExecutionContext context, Snapshot before, DropConstraintAction action)
    {
        var (metadata, name) = (before.Metadata, action.Name.Value);
        var dropped = metadata.Configuration
            .Where(entry => entry.Key.Equals(TableProperties.ConstraintPrefix + name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (dropped.Count == 0 && action.IfExists)
            return null;
        if (dropped.Count == 0)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"{before.Name} has no constraint {name}")
            {
                Table = before.Name, Hint = "DROP CONSTRAINT IF EXISTS leaves it at that",
            }.At(context.Text, action.Name.Span.Start);
        }

        return new Alteration(
            new TableChanges { Metadata = metadata with { Configuration = new StringMap([.. metadata.Configuration.Except(dropped)]) } },
            Alteration.Named("DROP CONSTRAINT", ("name", name), ("expr", dropped[0].Value ?? ""), ("existed", "true")));
    }
}
