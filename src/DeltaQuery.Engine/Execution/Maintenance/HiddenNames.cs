using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Which files and folders of a table's folder are none of its data, so that VACUUM does not look at them: those whose names begin with
/// <c>_</c> or <c>.</c>, but for partitions' folders and the change data feed's.</summary>
internal sealed class HiddenNames
{
    private const string ChangeFolder = "_change_data";

    private readonly IReadOnlyList<string> _partitions;
    private readonly bool _keepsMetadata;

    public HiddenNames(Snapshot snapshot)
    {
        _partitions = [.. snapshot.PartitionColumns.SelectMany(c => new[] { c.Name + "=", snapshot.Mapping.PhysicalName(c.Name) + "=" }).Distinct()];

        // Iceberg's metadata lie there.
        _keepsMetadata = !string.IsNullOrEmpty(snapshot.Properties.Text("delta.universalFormat.enabledFormats"));
    }

    /// <summary>Whether a file or folder is hidden, by its path below the table's folder.</summary>
    public bool Hides(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        if (_keepsMetadata && name.SequenceEqual("metadata"))
            return true;
        return name is ['.' or '_', ..] && path != ChangeFolder && !IsPartition(name);
    }

    /// <summary>Whether a path or one of the folders above it is hidden.</summary>
    public bool HidesWay(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (Hides(path[..slash]))
                return true;
        }

        return Hides(path);
    }

    private bool IsPartition(ReadOnlySpan<char> name)
    {
        foreach (var partition in _partitions)
        {
            if (name.StartsWith(partition, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
