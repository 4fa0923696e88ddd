using System.Security.Cryptography;
using System.Text;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>The folder of a Delta table that is made from nothing. Ids and times count up, so that the same data comes out each time.</summary>
internal sealed class TableFolder
{
    /// <summary>Every time counts on from here: 2024-01-01, in milliseconds.</summary>
    public const long Start = 1_704_067_200_000;

    public TableFolder(string root, string name)
    {
        Name = name;
        Location = Path.Combine(root, name);
        if (Directory.Exists(Location))
            Directory.Delete(Location, recursive: true);
        Directory.CreateDirectory(LogDirectory);
    }

    public string Name { get; }

    public string Location { get; }

    public string LogDirectory => Path.Combine(Location, "_delta_log");

    /// <summary>An id that depends on the text alone.</summary>
    public static Guid IdOf(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <summary>The name of a data file.</summary>
    public string FileName(int number) => $"part-{number:D5}-{IdOf(Name + number)}-c000.snappy.parquet";

    public Metadata Metadata(string schema, IReadOnlyList<string> partitionColumns, StringMap configuration) => new()
    {
        Id = IdOf(Name).ToString(),
        Name = Name,
        SchemaString = schema,
        PartitionColumns = partitionColumns,
        CreatedTime = Start,
        Configuration = configuration,
    };

    /// <summary>Writes a commit.</summary>
    public void Commit(long version, string operation, Action<ActionWriter> write)
    {
        using var actions = new ActionWriter();
        actions.Write(new CommitInfo { Timestamp = Start + (version * 1000), Operation = operation, EngineInfo = "DeltaQuery.Benchmarks" });
        write(actions);
        using var file = File.Create(Path.Combine(LogDirectory, LogFile.CommitName(version)));
        file.Write(actions.Written.Span);
    }

    /// <summary>Gives this table a data file of another one. Not a link, which not every engine follows.</summary>
    public void Take(TableFolder other, string path) =>
        File.Copy(Path.Combine(other.Location, path), Path.Combine(Location, path));
}
