using DeltaQuery.Engine.Execution.Maintenance;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>Takes away what type widening leaves in a table: files with values of old types are written anew, then the schema forgets that there
/// were such types.</summary>
internal sealed class WidenedTypes(DropSteps steps, string feature)
{
    /// <summary>Whether readers of a version must know of widened types.</summary>
    public static bool AreUsed(Snapshot snapshot) => snapshot.Properties.EnableTypeWidening || NarrowFiles.AreWidened(snapshot.Schema);

    /// <summary>Does it, in up to three commits.</summary>
    public async Task RemoveAsync()
    {
        await steps.CommitAsync(SwitchedOff).ConfigureAwait(false);
        var transaction = await Transaction.BeginAsync(steps.Table, steps.Within.CancellationToken).ConfigureAwait(false);
        using var run = new Optimization(steps.Within, steps.Table, transaction, new OptimizeRequest(null) { IsPurge = true, OfNarrowFiles = true });
        await run.RunAsync("").ConfigureAwait(false);
        await steps.CommitAsync(ForgottenAsync).ConfigureAwait(false);
    }

    /// <summary>From here on no type is widened.</summary>
    private static Alteration? SwitchedOff(Snapshot before)
    {
        var configuration = before.Metadata.Configuration;
        var key = ChangedProperties.KeyIn(configuration, PropertyDefinitions.EnableTypeWideningKey);
        return configuration.ContainsKey(key)
            ? new Alteration(
                new TableChanges { Metadata = before.Metadata with { Configuration = configuration.Without(key) } },
                Alteration.Named("UNSET TBLPROPERTIES", ("properties", Operations.List([PropertyDefinitions.EnableTypeWideningKey])), ("ifExists", "true")))
            : null;
    }

    private async Task<Alteration?> ForgottenAsync(Snapshot before)
    {
        var widened = EachField.Of(before.Schema).Where(each => each.Field.Metadata.Contains(FieldMetadata.TypeChangesKey)).ToList();
        if (widened.Count == 0)
            return null;
        var files = FilePruner.Prune(
            before, new PushedScan(PushedFilter.Unknown, new HashSet<int>()), steps.Within.Session.Settings.PartitionZone, withRowIds: false).Files;
        if ((await NarrowFiles.OfAsync(steps.Within, before, files).ConfigureAwait(false)).Count > 0)
            throw steps.Refused(before, feature); // a RESTORE has brought them back
        var schema = EachField.Changed(before.Schema, field => field with { Metadata = field.Metadata.Without(FieldMetadata.TypeChangesKey) });
        var columns = widened.Select(each => SchemaJson.Write(each.Field with { Name = string.Join('.', each.Path) }));
        return new Alteration(
            new TableChanges { Metadata = before.Metadata with { SchemaString = SchemaJson.Write(schema) } },
            Alteration.Named("DROP FEATURE", ("columns", $"[{string.Join(',', columns)}]")))
        {
            ConcernsAllFiles = true,
        };
    }
}
