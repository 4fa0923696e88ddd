using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Which files of a clustered table are clustered: those of one run are a cube, as Spark's tags tell.</summary>
/// <param name="snapshot">The table.</param>
/// <param name="columns">The columns by which it is clustered.</param>
internal sealed class ZCubes(Snapshot snapshot, IReadOnlyList<string> columns)
{
    public const string Provider = "liquid";

    private const string IdTag = "ZCUBE_ID";
    private const string ColumnsTag = "ZCUBE_ZORDER_BY";

    private readonly IReadOnlyDictionary<string, AddFile> _actions =
        LiveFiles.All(snapshot).ToDictionary(add => LogReplay.KeyOf(add.Path, add.DeletionVector), StringComparer.Ordinal);

    /// <summary>The files that need clustering: those that are in no cube, or whose deleted rows had better go, and with them cubes that are no
    /// larger than what there is already: so a row is written anew a few times while the table grows a thousandfold.</summary>
    /// <param name="files">All files.</param>
    /// <param name="isWorn">Whether a file had better be written anew in any case.</param>
    public IReadOnlyList<ScannedFile> Unclustered(IReadOnlyList<ScannedFile> files, Func<ScannedFile, bool> isWorn)
    {
        var loose = files.Where(f => CubeOf(f) is null ? IsOurs(f) : isWorn(f)).ToHashSet();
        var size = loose.Sum(f => f.Size);
        if (size == 0 && loose.Count == 0)
            return [];
        var cubes = files.Where(f => !loose.Contains(f) && HasOurColumns(f)).GroupBy(f => CubeOf(f)!).Select(cube => (Files: cube.ToList(), Size: cube.Sum(f => f.Size)));
        foreach (var cube in cubes.OrderBy(c => c.Size).TakeWhile(c => c.Size <= size).ToList())
        {
            loose.UnionWith(cube.Files);
            size += cube.Size;
        }

        return [.. files.Where(loose.Contains)];
    }

    /// <summary>The files that are in no cube.</summary>
    public IEnumerable<ScannedFile> Loose(IEnumerable<ScannedFile> files) => files.Where(f => CubeOf(f) is null && IsOurs(f));

    /// <summary>What of the files is in cubes of the same columns, and how many cubes that are.</summary>
    public (IReadOnlyList<ScannedFile> InCubes, int Cubes) InCubes(IReadOnlyList<ScannedFile> files)
    {
        var inside = files.Where(HasOurColumns).ToList();
        return (inside, inside.Select(CubeOf).Distinct().Count());
    }

    /// <summary>The tags of the files of a new cube.</summary>
    public static StringMap Tags(string cube, IReadOnlyList<string> columns) =>
        new([KeyValuePair.Create(IdTag, (string?)cube), KeyValuePair.Create(ColumnsTag, (string?)Json(columns))]);

    // Without reflection, which programs that are trimmed do without.
    private static string Json(IEnumerable<string> columns) => new JsonArray([.. columns.Select(c => (JsonNode?)c)]).ToJsonString(LiveFiles.StatisticsJson);

    private string? CubeOf(ScannedFile file) => Tag(file, ColumnsTag) is null ? null : Tag(file, IdTag);

    private bool HasOurColumns(ScannedFile file)
    {
        if (CubeOf(file) is null)
            return false;
        try
        {
            using var told = JsonDocument.Parse(Tag(file, ColumnsTag)!);
            return told.RootElement.EnumerateArray().Select(c => c.GetString()).SequenceEqual(columns);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether nobody else has clustered the file in a way of their own.</summary>
    private bool IsOurs(ScannedFile file) => Action(file).ClusteringProvider is null or Provider;

    private string? Tag(ScannedFile file, string name) => Action(file).Tags?.GetValueOrDefault(name);

    private AddFile Action(ScannedFile file) => _actions[LogReplay.KeyOf(file.LogPath, file.DeletionVector)];
}
