using DeltaQuery.Engine.Log;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>Tables to be changed: each has the data files of a table that stays as it is, by absolute paths, in a folder of its own.</summary>
internal sealed class WorkTable(string root, string source) : IDisposable
{
    private static int _made;

    private readonly List<string> _folders = [];

    /// <summary>The name of the table that was made last.</summary>
    public string Name { get; private set; } = "";

    /// <summary>A name for a table that a statement makes.</summary>
    public string Next()
    {
        Name = $"work_{Interlocked.Increment(ref _made)}";
        _folders.Add(Path.Combine(root, Name));
        Clear(_folders[^1]);
        return Name;
    }

    /// <summary>Makes a table.</summary>
    /// <param name="vectors">Whether rows go by deletion vectors.</param>
    public void Make(bool vectors)
    {
        var log = Path.Combine(root, Next(), "_delta_log");
        Directory.CreateDirectory(log);
        var lines = File.ReadAllLines(Path.Combine(root, source, "_delta_log", LogFile.CommitName(0)))
            .Select(line => line.Replace("\"path\":\"", $"\"path\":\"file://{Path.Combine(root, source)}/", StringComparison.Ordinal));
        if (vectors)
        {
            lines = lines.Select(line => line.StartsWith("{\"protocol\"", StringComparison.Ordinal)
                ? """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}}"""
                : line.Replace("\"configuration\":{}", "\"configuration\":{\"delta.enableDeletionVectors\":\"true\"}", StringComparison.Ordinal));
        }

        File.WriteAllLines(Path.Combine(log, LogFile.CommitName(0)), lines);
    }

    /// <summary>Deletes the tables.</summary>
    public void Dispose() => _folders.ForEach(Clear);

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
