using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>Ids of rows that stay the same while rows are changed and moved. Protocol: "Row Tracking".</summary>
/// <remarks>A file's rows have the ids from its <c>baseRowId</c> on, in their order, but for those whose id lies in a column of the file that is
/// none of the schema's. No id is given twice: the highest one lies in a domain.</remarks>
internal static class RowTracking
{
    public const string RowIdColumnKey = "delta.rowTracking.materializedRowIdColumnName";
    public const string CommitVersionColumnKey = "delta.rowTracking.materializedRowCommitVersionColumnName";

    /// <summary>What a commit says of itself whose rows have kept their ids.</summary>
    public const string PreservedTag = "delta.rowTracking.preserved";

    /// <summary>The domain in which the highest id lies.</summary>
    public const string Domain = "delta.rowTracking";

    /// <summary>What a protocol needs that has the feature.</summary>
    public static IReadOnlyList<string> Features { get; } = [TableFeatures.RowTracking, TableFeatures.DomainMetadata];

    /// <summary>Whether files must get ids.</summary>
    public static bool IsSupported(Protocol protocol, Metadata metadata) =>
        TableFeatures.IsSupported(protocol, TableFeatures.RowTracking) && !new TableProperties(metadata).RowTrackingSuspended;

    /// <summary>Whether all rows have ids that stay.</summary>
    public static bool IsEnabled(Protocol protocol, Metadata metadata) =>
        TableFeatures.IsSupported(protocol, TableFeatures.RowTracking) && new TableProperties(metadata).EnableRowTracking;

    /// <summary>The columns in which files hold ids and commit versions of their own; null where rows are not tracked.</summary>
    /// <exception cref="DeltaException">CorruptLog: the table does not say what they are called.</exception>
    public static IReadOnlyList<StructField>? Columns(Snapshot snapshot)
    {
        if (!IsEnabled(snapshot.Protocol, snapshot.Metadata))
            return null;
        return [.. new[] { RowIdColumnKey, CommitVersionColumnKey }.Select(key => new StructField(
            snapshot.Properties.Text(key) ?? throw new DeltaException(
                DeltaErrorCode.CorruptLog, $"{snapshot.Name} has delta.enableRowTracking, but no {key}") { Table = snapshot.Name },
            PrimitiveType.Long))];
    }

    /// <summary>The highest id that was given; -1 if none was.</summary>
    public static long HighWaterMark(IEnumerable<DomainMetadata> domains)
    {
        if (domains.LastOrDefault(d => d.Domain == Domain && !d.Removed) is not { } domain)
            return -1;
        try
        {
            using var document = JsonDocument.Parse(domain.Configuration);
            return document.RootElement.GetProperty("rowIdHighWaterMark").GetInt64();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new DeltaException(DeltaErrorCode.CorruptLog, $"the domain {Domain} is not what it should be: {domain.Configuration}", e);
        }
    }

    /// <summary>The metadata with names of the columns: those that the table has had, or new ones.</summary>
    public static Metadata WithNames(Metadata metadata, Metadata? before)
    {
        var configuration = metadata.Configuration;
        foreach (var (key, prefix) in new[] { (RowIdColumnKey, "_row-id-col-"), (CommitVersionColumnKey, "_row-commit-version-col-") })
        {
            if (!configuration.ContainsKey(key))
                configuration = configuration.With(key, before?.Configuration.GetValueOrDefault(key) ?? prefix + Guid.NewGuid());
        }

        return metadata with { Configuration = configuration };
    }

    /// <summary>A commit whose files have ids.</summary>
    /// <param name="changes">The commit.</param>
    /// <param name="version">The version that it is to be.</param>
    /// <param name="highWaterMark">The highest id that was given before.</param>
    public static TableChanges Assign(TableChanges changes, long version, long highWaterMark)
    {
        var next = highWaterMark + 1;
        var adds = changes.Adds.Select(add => add with
        {
            BaseRowId = add.BaseRowId ?? (next += RowCount(add)) - RowCount(add), DefaultRowCommitVersion = add.DefaultRowCommitVersion ?? version,
        }).ToList();
        if (next == highWaterMark + 1)
            return changes with { Adds = adds };
        var mark = (next - 1).ToString(CultureInfo.InvariantCulture);
        var domain = new DomainMetadata(Domain, $"{{\"rowIdHighWaterMark\":{mark},\"domainName\":\"{Domain}\"}}", Removed: false);
        return changes with { Adds = adds, Domains = [.. changes.Domains, domain] };
    }

    private static long RowCount(AddFile add)
    {
        using var statistics = JsonDocument.Parse(add.Stats ?? "{}");
        return statistics.RootElement.TryGetProperty("numRecords", out var rows) ? rows.GetInt64() : throw new DeltaException(
            DeltaErrorCode.CorruptData, $"nothing tells how many rows {add.Path} holds, so that they cannot get ids") { Path = add.Path };
    }
}
