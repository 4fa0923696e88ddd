using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Log;

/// <summary>Logs of other engines, of which nothing but our checkpoint is left, must tell the same. <c>DELTAQUERY_LONG=1</c> looks at all.
/// </summary>
public sealed class GoldenCheckpointTests
{
    private const string Files =
        "SELECT path, coalesce(partition_values, MAP {{}}), size, modification_time, num_records, deletion_vector, base_row_id, default_row_commit_version, clustering_provider, tags "
        + "FROM delta_files('{0}') ORDER BY path, deletion_vector";

    [SkippableFact]
    public async Task Every_golden_log_tells_the_same_from_our_checkpoint_alone()
    {
        Skip.If(GoldenTables.Root is null, GoldenTables.Missing);
        using var folder = new TempFolder();
        using var engine = new TestEngine(folder.Path);
        using var again = new TestEngine(folder.Path); // sees each log first when there is only the checkpoint
        var (differences, looked) = (new List<string>(), 0);
        var isLong = TestSize.IsLong;
        foreach (var (name, path) in GoldenTables.Tables().Where((_, i) => isLong || i % 8 == 0))
        {
            var location = Path.Combine(folder.Path, $"t{looked}");
            if (!await CanReadAsync(engine, path))
                continue;
            looked++;
            FolderCopy.Make(Path.Combine(path, "_delta_log"), Path.Combine(location, "_delta_log"));
            try
            {
                if (await DifferenceAsync(engine, again, location) is { } difference)
                    differences.Add($"{name}: {difference}");
            }
            catch (DeltaException e) when (e.Message.EndsWith("' is not true or false.", StringComparison.Ordinal))
            {
                // Templates of tables, with properties that are still to be filled in.
            }
            catch (Exception e) when (e is DeltaException or DuckDbException)
            {
                differences.Add($"{name}: {e.Message}");
            }

            Directory.Delete(location, recursive: true);
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {looked} differ\n{string.Join('\n', differences)}");
        Assert.True(looked > 30, $"only {looked} logs were looked at");
    }

    private static async Task<bool> CanReadAsync(TestEngine engine, string path)
    {
        try
        {
            await engine.RowsAsync($"SELECT count(*) FROM delta_files('{path}')");
            return true;
        }
        catch (DeltaException)
        {
            return false;
        }
    }

    private static async Task<string?> DifferenceAsync(TestEngine engine, TestEngine again, string location)
    {
        var table = engine.Engine.State.Tables.At(location, "t");
        var before = await table.CurrentAsync(default);
        var (files, version, state) = (await engine.RowsAsync(string.Format(CultureInfo.InvariantCulture, Files, location)), before.Version, before.State);
        before.Files.Release();
        var properties = before.Properties;
        if (!properties.CheckpointWriteStatsAsJson && !properties.CheckpointWriteStatsAsStruct)
            return null; // without statistics, as the table asks for
        version++;
        File.WriteAllText(Path.Combine(table.LogDirectory, LogFile.CommitName(version)), """{"commitInfo":{"operation":"TEST"}}""");
        if (await CheckpointWriter.WriteAsync(table, version, default) is not { } written)
            return "no checkpoint was written";
        if (written.Adds != files.Count)
            return $"{written.Adds} adds where {files.Count} files live";
        foreach (var file in Directory.GetFiles(table.LogDirectory).Select(f => Path.GetFileName(f)).Where(f => char.IsAsciiDigit(f[0])))
        {
            var isNewest = file.StartsWith($"{version:D20}.checkpoint", StringComparison.Ordinal);
            if (!isNewest)
                File.Delete(Path.Combine(table.LogDirectory, file));
        }

        var after = await again.RowsAsync(string.Format(CultureInfo.InvariantCulture, Files, location));
        if (!files.SequenceEqual(after))
            return $"{files.Count} files: {files.Except(after).FirstOrDefault()} became {after.Except(files).FirstOrDefault()}";
        var reread = await again.Engine.State.Tables.At(location, "t").CurrentAsync(default);
        reread.Files.Release();
        return Difference(state, reread.State);
    }

    private static string? Difference(SnapshotState before, SnapshotState after)
    {
        if (!TableFeatures.AreSame(before.Protocol, after.Protocol))
            return "another protocol";
        var columns = before.Metadata.PartitionColumns;
        if (before.Metadata != after.Metadata with { PartitionColumns = columns } || !columns.SequenceEqual(after.Metadata.PartitionColumns))
            return $"other metadata: {before.Metadata} became {after.Metadata}";
        if (!before.Domains.Order(ByName).SequenceEqual(after.Domains.Order(ByName)))
            return "other domains";
        if (new TableProperties(before.Metadata).SetTransactionRetentionDuration is not null)
            return null; // these logs are old
        return before.Transactions.Values.OrderBy(t => t.AppId, StringComparer.Ordinal).SequenceEqual(after.Transactions.Values.OrderBy(t => t.AppId, StringComparer.Ordinal))
            ? null
            : "other transactions";
    }

    private static readonly IComparer<DomainMetadata> ByName =
        Comparer<DomainMetadata>.Create((a, b) => string.CompareOrdinal(a.Domain, b.Domain));
}
