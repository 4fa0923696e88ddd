using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Maintenance;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>DROP FEATURE of what readers must know. The feature is switched off and what needs it is written anew; checkpoints follow, so that
/// whoever does not know the feature need not look before them; then it leaves the protocol, and these checkpoints are protected. Each step is a
/// commit, after which the statement can be run again.</summary>
/// <remarks>As Spark 4 does it.
/// <see href="https://github.com/delta-io/delta/blob/master/protocol_rfcs/checkpoint-protection.md">Checkpoint Protection</see>.</remarks>
internal sealed class ProtectedDrop(ExecutionContext context, DeltaTable table, string feature)
{
    // Spark, which meets a checkpoint that it cannot read, tries two more before it.
    private const int Barriers = 3;

    private static readonly string[] Features =
    [
        TableFeatures.DeletionVectors, TableFeatures.V2Checkpoint, TableFeatures.ColumnMapping, TableFeatures.TypeWidening, TableFeatures.TypeWideningPreview,
    ];

    private readonly DropSteps _steps = new(context, table);

    /// <summary>Whether a feature is dropped so.</summary>
    public static bool Concerns(string feature) => Features.Contains(feature, StringComparer.OrdinalIgnoreCase);

    /// <summary>Does it all.</summary>
    /// <exception cref="DeltaException">ConcurrentModification: another came between two steps; what was done until then is no harm.</exception>
    public async Task RunAsync()
    {
        await RemoveTracesAsync().ConfigureAwait(false);
        for (var barrier = 0; barrier < Barriers; barrier++)
        {
            await _steps.CommitAsync(_ => new Alteration(new TableChanges(), Alteration.Named("Empty Commit"))).ConfigureAwait(false);
            await CheckpointAsync().ConfigureAwait(false);
        }

        await _steps.CommitLastAsync(Dropped).ConfigureAwait(false);
        await CheckpointAsync().ConfigureAwait(false);
    }

    /// <summary>Leaves a newest version that can be read and written without knowing the feature.</summary>
    private async Task RemoveTracesAsync()
    {
        switch (feature)
        {
            case TableFeatures.ColumnMapping:
                await new RemovedColumnMapping(_steps.Within, table).RunAsync(saysNone: false).ConfigureAwait(false);
                break;
            case TableFeatures.TypeWidening or TableFeatures.TypeWideningPreview:
                await new WidenedTypes(_steps, feature).RemoveAsync().ConfigureAwait(false);
                break;
            default:
                await _steps.CommitAsync(SwitchedOff).ConfigureAwait(false);
                if (feature == TableFeatures.V2Checkpoint)
                    break;
                await PurgeAsync().ConfigureAwait(false);
                await KeepVectorFilesAsync().ConfigureAwait(false);
                break;
        }
    }

    /// <summary>From here on no file comes in that needs the feature: whoever has begun before finds other metadata.</summary>
    private Alteration? SwitchedOff(Snapshot before)
    {
        var (key, off, isOn) = feature == TableFeatures.DeletionVectors
            ? ("delta.enableDeletionVectors", "false", before.Properties.EnableDeletionVectors)
            : ("delta.checkpointPolicy", "classic", before.Properties.UseV2Checkpoints);
        if (!isOn)
            return null;
        var configuration = before.Metadata.Configuration;
        var metadata = before.Metadata with { Configuration = configuration.With(ChangedProperties.KeyIn(configuration, key), off) };
        return new Alteration(
            new TableChanges { Metadata = metadata }, Alteration.Named("SET TBLPROPERTIES", ("properties", Operations.Object(new StringMap([new(key, off)])))));
    }

    private async Task PurgeAsync()
    {
        var transaction = await Transaction.BeginAsync(table, context.CancellationToken).ConfigureAwait(false);
        using var run = new Optimization(_steps.Within, table, transaction, new OptimizeRequest(null) { IsPurge = true });
        await run.RunAsync("").ConfigureAwait(false);
    }

    /// <summary>Names the vectors' files of old versions as removed files, so that the VACUUM of one that knows no vectors keeps them as long as
    /// those versions can be read.</summary>
    private async Task KeepVectorFilesAsync()
    {
        using var transaction = await Transaction.BeginAsync(table, context.CancellationToken).ConfigureAwait(false);
        var listing = await LogListing.AllAsync(table.Store, table.LogDirectory, context.CancellationToken).ConfigureAwait(false);
        using var rows = await CheckpointRows.LoadAsync(table, listing, transaction.ReadVersion, context.CancellationToken).ConfigureAwait(false);
        var now = DateTimeOffset.UtcNow;
        var removes = VectorFiles(rows, now - transaction.Snapshot!.Properties.DeletedFileRetentionDuration)
            .Select(path => new RemoveFile { Path = path, DeletionTimestamp = now.ToUnixTimeMilliseconds(), DataChange = false }).ToList();
        if (removes.Count == 0)
            return;
        await new TableWriter(_steps.Within, table, transaction)
            .CommitAsync(new TableChanges { Removes = removes }, Alteration.Named("Deletion Vector Tombstones")).ConfigureAwait(false);
    }

    /// <summary>The paths of the files of vectors that only removed files have, but for those that are named already.</summary>
    private static List<string> VectorFiles(CheckpointRows rows, DateTimeOffset since)
    {
        using var found = rows.Connection.Query(
            $"SELECT DISTINCT dv_type, dv_data FROM ({rows.FilePaths()}) WHERE dv_type <> '{DeletionVectorDescriptor.InlineStorage}' "
            + $"AND deletion_timestamp > {SqlText.Literal(since.ToUnixTimeMilliseconds())} ORDER BY ALL");
        var paths = found.Rows().Select(row => TablePaths.FileOf((string)row[0]!, (string?)row[1])!).ToList();
        if (paths.Count == 0)
            return [];
        using var named = rows.Connection.Query(
            $"SELECT path FROM ({rows.FilePaths()}) WHERE dv_type IS NULL AND deletion_timestamp IS NOT NULL "
            + $"AND path IN (SELECT unnest({SqlText.Literal(paths)}))");
        return [.. paths.Except(named.Rows().Select(row => (string)row[0]!), StringComparer.Ordinal)];
    }

    private async Task CheckpointAsync()
    {
        var current = await table.CurrentAsync(context.CancellationToken).ConfigureAwait(false);
        try
        {
            await PostCommit.CheckpointAsync(table, current.Version, context.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            current.Files.Release();
        }
    }

    private Alteration Dropped(Snapshot before)
    {
        if (IsUsed(before))
            throw _steps.Refused(before, feature);
        var protocol = ProtocolBuilder.Lowered(ProtocolBuilder.Raise(before.Protocol, [TableFeatures.CheckpointProtection]), feature);
        var version = (before.Version + 1).ToString(CultureInfo.InvariantCulture);
        var metadata = before.Metadata with { Configuration = before.Metadata.Configuration.With(PropertyDefinitions.CheckpointProtectionKey, version) };
        return new Alteration(new TableChanges { Protocol = protocol, Metadata = metadata }, DroppedFeature.OperationOf(feature));
    }

    private bool IsUsed(Snapshot snapshot) => feature switch
    {
        TableFeatures.DeletionVectors => snapshot.Properties.EnableDeletionVectors || HasVectors(snapshot),
        TableFeatures.V2Checkpoint => snapshot.Properties.UseV2Checkpoints,
        TableFeatures.ColumnMapping => RemovedColumnMapping.IsNeeded(snapshot),
        _ => WidenedTypes.AreUsed(snapshot),
    };

    private static bool HasVectors(Snapshot snapshot) => snapshot.Files.Query(
        new FileQuery(snapshot.Version, []),
        (files, _) => $"SELECT count(*) > 0 FROM {files} WHERE dv_type IS NOT NULL",
        result => (bool)result.Rows().Single()[0]!);
}
