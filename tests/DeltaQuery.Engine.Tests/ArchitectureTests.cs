using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace DeltaQuery.Engine.Tests;

/// <summary>The house's floors, held against the using lines of the source.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>A folder and the folders that it may use; "" is the public face, the project's root. Folders on one floor do not know each other.
    /// </summary>
    private static readonly Dictionary<string, string[]> Floors = new()
    {
        [""] = ["Execution", "Remote", "Sql", "Storage", "DuckDb"],
        ["Execution"] = ["Remote", "Ingest", "Planning", "Writing", "Transactions", "Log", "Sql", "Schema", "Storage", "DuckDb", "Redaction"],
        ["Remote"] = ["Sql", "Schema", "DuckDb", "Redaction"],
        ["Ingest"] = ["Schema", "Log", "DuckDb", "Writing", "Transactions", "Redaction"],
        ["Planning"] = ["Sql", "Schema", "Log", "DuckDb", "Storage"],
        ["Writing"] = ["Schema", "Storage", "DuckDb", "Log"],
        ["Transactions"] = ["Log", "DuckDb"],
        ["Log"] = ["Schema", "Storage", "DuckDb"],
        ["Sql"] = ["Redaction"],
        ["Schema"] = [],
        ["Storage"] = [],
        ["DuckDb"] = [],
        ["Redaction"] = [],
    };

    /// <summary>Files of many small types that are read together, and those that are still to be divided.</summary>
    private static readonly string[] Families =
    [
        "Sql/Statements.Analyze.cs", "Sql/Statements.Clone.cs", "Sql/Statements.Convert.cs", "Sql/Statements.Restore.cs",
        "DuckDb/NativeHandles.cs", "DuckDb/NativeTypes.cs", "Sql/Statements.Alter.cs", "Sql/Statements.Catalog.cs", "Sql/Statements.CopyInto.cs",
        "Sql/Statements.Ddl.cs", "Sql/Statements.Describe.cs", "Sql/Statements.Insert.cs", "Sql/Statements.Dml.cs",
        "Sql/Statements.Maintenance.cs", "Sql/Statements.Optimize.cs", "Sql/Statements.Schedule.cs", "Sql/Statements.Secrets.cs", "Sql/Statements.Vacuum.cs", "Sql/Statements.Query.cs",
        "Sql/Statements.Ingest.cs", "Sql/Statements.IngestClauses.cs", "Sql/Statements.IngestPolicies.cs", "Sql/Statements.IngestJobs.cs",
        "Sql/Statements.Connections.cs",
        "Sql/Statements.Session.cs", "Sql/SparkExpression/SparkNode.cs", "Sql/ScannedQuery.cs", "Sql/TimeTravel.cs", "Log/FileColumn.cs", "Planning/PrunedFiles.cs",
        "Planning/RewrittenQuery.cs",
    ];

    [Fact]
    public void A_folder_uses_only_the_folders_below_it()
    {
        var breaches =
            from file in Sources("DeltaQuery.Engine")
            let floor = Floor(file.Name)
            from used in file.Lines.Select(l => UsingLine().Match(l)).Where(m => m.Success).Select(m => m.Groups["folder"].Value)
            where used != floor && !(Floors.TryGetValue(floor, out var below) && below.Contains(used))
            select $"{file.Name} uses {(used.Length == 0 ? "the public face" : used)}";
        Assert.Empty(breaches);
    }

    [Fact]
    public void Every_folder_has_its_floor() =>
        Assert.Empty(Sources("DeltaQuery.Engine").Select(f => Floor(f.Name)).ToHashSet().Except(Floors.Keys));

    [Fact]
    public void No_name_is_written_out_to_walk_around_the_using_lines()
    {
        var files = Sources("DeltaQuery.Engine").ToList();
        var types = files.Select(f => $"{Floor(f.Name)}.{Path.GetFileName(f.Name).Split('.')[0]}").ToHashSet();
        var breaches =
            from file in files
            let floor = Floor(file.Name)
            from line in file.Lines
            where !line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal)
            from name in QualifiedName().Matches(line)
            let used = name.Groups["folder"].Value
            where types.Contains(name.Groups["type"].Value) && used != floor && !Floors[floor].Contains(used)
            select $"{file.Name}: {line.Trim()}";
        Assert.Empty(breaches);
    }

    [Theory]
    [InlineData("DeltaQuery.Ado")]
    [InlineData("DeltaQuery.Repl")]
    public void The_programs_and_the_provider_use_the_public_face_alone(string project)
    {
        var breaches =
            from file in Sources(project)
            from line in file.Lines
            where line.Contains("DeltaQuery.Engine.", StringComparison.Ordinal)
                || line.Contains("global::DeltaQuery.Engine.", StringComparison.Ordinal)
            select $"{file.Name}: {line.Trim()}";
        Assert.Empty(breaches);
        var friends = File.ReadAllText(Path.Combine(SourceFolder(), "DeltaQuery.Engine", "DeltaQuery.Engine.csproj"));
        Assert.DoesNotContain($"InternalsVisibleTo Include=\"{project}\"", friends, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DeltaQuery.Engine")]
    [InlineData("DeltaQuery.Ado")]
    [InlineData("DeltaQuery.Repl")]
    public void A_namespace_is_its_folder(string project)
    {
        var breaches =
            from file in Sources(project)
            let folder = Path.GetDirectoryName(file.Name)!.Replace('\\', '/').Replace('/', '.')
            let expected = $"namespace {project}{(folder.Length == 0 ? "" : ".")}{folder};"
            from line in file.Lines
            where line.StartsWith("namespace ", StringComparison.Ordinal) && line != expected
            select $"{file.Name}: {line}";
        Assert.Empty(breaches);
    }

    [Theory]
    [InlineData("DeltaQuery.Engine")]
    [InlineData("DeltaQuery.Ado")]
    [InlineData("DeltaQuery.Repl")]
    public void A_file_holds_one_type_and_has_its_name(string project)
    {
        var breaches =
            from file in Sources(project)
            where !Families.Contains(file.Name)
            let types = file.Lines.Select(l => TypeLine().Match(l)).Where(m => m.Success).Select(m =>
                m.Groups["name"].Value).Distinct().ToList()
            where types.Count > 1 || (types.Count == 1 && types[0] != Path.GetFileName(file.Name).Split('.')[0])
            select $"{file.Name} holds {string.Join(", ", types)}";
        Assert.Empty(breaches);
    }

    [Fact]
    public void The_documents_name_files_that_are_there()
    {
        var house = Path.GetFullPath(Path.Combine(SourceFolder(), ".."));
        string[] roots = [Path.Combine(house, "src", "DeltaQuery.Engine"), Path.Combine(house, "tests", "DeltaQuery.Engine.Tests")];
        var lost =
            from document in Directory.EnumerateFiles(Path.Combine(house, "docs"), "*.md").Append(Path.Combine(house, "README.md"))
            from name in DocumentedName().Matches(File.ReadAllText(document))
            let path = name.Groups["path"].Value
            where !roots.Any(root => IsThere(Path.Combine(root, path)))
            select $"{Path.GetFileName(document)}: {path}";
        Assert.Empty(lost);

        // A member may stand behind the type: Log/LogReplay.KeyOf.
        static bool IsThere(string path) => Directory.Exists(path) || File.Exists(path) || File.Exists(path + ".cs")
            || File.Exists(Path.ChangeExtension(path, ".cs"));
    }

    private static string Floor(string file)
    {
        var slash = file.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : file[..slash];
    }

    private static IEnumerable<(string Name, string[] Lines)> Sources(string project)
    {
        var root = Path.Combine(SourceFolder(), project);
        if (!Directory.Exists(root))
            return [];
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(f => (Name: Path.GetRelativePath(root, f).Replace('\\', '/'), Path: f))
            .Where(f => !f.Name.StartsWith("obj/", StringComparison.Ordinal) && !f.Name.StartsWith("bin/", StringComparison.Ordinal))
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => (f.Name, File.ReadAllLines(f.Path)));
    }

    private static string SourceFolder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "src"));

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?DeltaQuery\.Engine(?:\.(?<folder>\w+))?[.;]")]
    private static partial Regex UsingLine();

    /// <summary>A type with its folder, as C# also finds it from another folder of the engine.</summary>
    [GeneratedRegex(@"(?<![\w.])(?:DeltaQuery\.Engine\.)?(?<type>(?<folder>[A-Z]\w+)\.[A-Z]\w+)")]
    private static partial Regex QualifiedName();

    /// <summary>A file below one of the engine's folders: Planning/ScanBuilder, Sql/Parser.Merge, Execution/MergeHandler.cs.</summary>
    [GeneratedRegex(@"(?<![\w/.])(?<path>(?:DuckDb|Execution|Log|Planning|Remote|Schema|Sql|Storage|Transactions|Writing)(?:/[A-Z]\w*)+(?:\.\w+)*)")]
    private static partial Regex DocumentedName();

    [GeneratedRegex(@"^(?:public|internal|file)\b[\w ]*?\b(?:class|record struct|record|struct|interface|enum)\s+(?<name>\w+)")]
    private static partial Regex TypeLine();
}
