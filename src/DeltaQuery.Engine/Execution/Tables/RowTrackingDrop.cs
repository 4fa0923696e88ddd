using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>DROP FEATURE rowTracking: no more ids are given, files lose those that they have, then the feature leaves the protocol with all that
/// tells of it. Readers need not know it, so that old versions need no care. Each step is a commit, after which the statement can be run
/// again.</summary>
/// <remarks>As Spark 4 does it. Columns in which files keep ids stay there, unread.</remarks>
internal sealed class RowTrackingDrop(ExecutionContext context, DeltaTable table)
{
    private readonly DropSteps _steps = new(context, table);

    /// <summary>Whether a feature is dropped so.</summary>
    public static bool Concerns(string feature) => feature.Equals(TableFeatures.RowTracking, StringComparison.OrdinalIgnoreCase);

    /// <summary>Does it all.</summary>
    /// <exception cref="DeltaException">ConcurrentModification: another came between two steps; what was done until then is no harm.</exception>
    public async Task RunAsync()
    {
        await _steps.CommitAsync(Suspended).ConfigureAwait(false);
        await TakeIdsAsync().ConfigureAwait(false);
        await _steps.CommitLastAsync(Dropped).ConfigureAwait(false);
    }

    private static bool IsSuspended(Snapshot snapshot) => snapshot.Properties is { EnableRowTracking: false, RowTrackingSuspended: true };

    /// <summary>From here on no file comes in with ids: whoever has begun before finds other metadata.</summary>
    private static Alteration? Suspended(Snapshot before)
    {
        if (IsSuspended(before))
            return null;
        var configuration = before.Metadata.Configuration;
        foreach (var (key, value) in new[] { (PropertyDefinitions.EnableRowTrackingKey, "false"), (PropertyDefinitions.RowTrackingSuspendedKey, "true") })
            configuration = configuration.With(ChangedProperties.KeyIn(configuration, key), value);
        var said = new StringMap([new(PropertyDefinitions.EnableRowTrackingKey, "false"), new(PropertyDefinitions.RowTrackingSuspendedKey, "true")]);
        return new Alteration(
            new TableChanges { Metadata = before.Metadata with { Configuration = configuration } },
            Alteration.Named("SET TBLPROPERTIES", ("properties", Operations.Object(said))));
    }

    /// <summary>Adds files again without their ids, but for those that others remove meanwhile.</summary>
    private async Task TakeIdsAsync()
    {
        using var transaction = await Transaction.BeginAsync(table, context.CancellationToken).ConfigureAwait(false);
        var adds = LiveFiles.WithRowIdsTaken(transaction.Snapshot!);
        if (adds.Count == 0)
            return;
        transaction.Reads = new ReadSet(transaction.ReadVersion, WholeTable: false)
        {
            Files = adds.Select(add => LogReplay.KeyOf(add.Path, add.DeletionVector)).ToHashSet(StringComparer.Ordinal),
        };
        await new TableWriter(_steps.Within, table, transaction)
            .CommitAsync(new TableChanges { Adds = adds }, Alteration.Named("ROW TRACKING UNBACKFILL", ("batchId", "0"))).ConfigureAwait(false);
    }

    private Alteration Dropped(Snapshot before)
    {
        if (!IsSuspended(before) || LiveFiles.WithRowIdsTaken(before).Count > 0)
            throw _steps.Refused(before, TableFeatures.RowTracking);
        var configuration = before.Metadata.Configuration;
        string[] keys = [PropertyDefinitions.EnableRowTrackingKey, PropertyDefinitions.RowTrackingSuspendedKey, RowTracking.RowIdColumnKey, RowTracking.CommitVersionColumnKey];
        configuration = configuration.Without([.. keys.Select(key => ChangedProperties.KeyIn(configuration, key))]);
        var changes = new TableChanges
        {
            Metadata = before.Metadata with { Configuration = configuration },
            Protocol = ProtocolBuilder.Without(before.Protocol, TableFeatures.RowTracking),
            Domains = [.. before.Domains.Where(domain => domain.Domain == RowTracking.Domain).Select(domain => domain with { Removed = true })],
        };
        return new Alteration(changes, DroppedFeature.OperationOf(TableFeatures.RowTracking));
    }
}
