using System.Security.Cryptography;
using System.Text;
using DeltaQuery.Mutations;

// dotnet run --project eng/mutations -c Release -- [--each N] [--seed N] [--survivors] [--tests PART] [--workers N] [--longest MS] [FILE..]
if (args is ["worker", var tests])
    return Worker.Run(tests);

var options = new Dictionary<string, string>();
var files = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--survivors" or "--list")
        options[args[i]] = "";
    else if (args[i].StartsWith("--", StringComparison.Ordinal))
        options[args[i]] = args[++i];
    else
        files.Add(args[i]);
}

if (files.Count == 0)
    files.AddRange(Places.Files);
var each = int.Parse(options.GetValueOrDefault("--each", "30"));
var seed = options.GetValueOrDefault("--seed", "1");
var root = Directory.GetCurrentDirectory();
var cache = Directory.CreateDirectory(Path.Combine(root, ".cache", "mutations")).FullName;
var engine = Path.Combine(cache, "DeltaQuery.Engine.dll");
var mutants = new SwitchedBuild(root).Emit(files, engine);
// The first of an order that hangs on nothing but the mutant's text: more of them with a larger --each are the same ones and others.
var chosen = files.SelectMany(f => mutants.Where(m => m.File == f).OrderBy(Lot, StringComparer.Ordinal).Take(each).Index())
    .OrderBy(m => m.Index).Select(m => m.Item).ToList();
Console.WriteLine($"{mutants.Count} mutants compile, {chosen.Count} are tried");
if (options.ContainsKey("--list"))
{
    chosen.ForEach(Console.WriteLine);
    return 0;
}

using var campaign = new Campaign(
    cache, int.Parse(options.GetValueOrDefault("--workers", "2")), int.Parse(options.GetValueOrDefault("--longest", "15000")), Path.Combine(cache, "results.tsv"));
campaign.Prepare(root, engine);
campaign.Cover(options.GetValueOrDefault("--tests"));
var again = options.ContainsKey("--survivors");
campaign.Try(chosen.Where(m => campaign.Results.OutcomeOf(m) is null || (again && campaign.Results.OutcomeOf(m) != "killed")));

Console.WriteLine("| file | mutants | killed | left |\n|---|---|---|---|");
foreach (var file in files)
    Row(file, chosen.Where(m => m.File == file).ToList());
Row("all", chosen);
foreach (var mutant in chosen.Where(m => campaign.Results.OutcomeOf(m) != "killed").OrderBy(m => m.File).ThenBy(m => m.Line))
    Console.WriteLine($"{campaign.Results.OutcomeOf(mutant)} {mutant}");
return 0;

void Row(string name, List<Mutant> of)
{
    var killed = of.Count(m => campaign.Results.OutcomeOf(m) == "killed");
    Console.WriteLine($"| {name} | {of.Count} | {killed} | {of.Count - killed} |");
}

string Lot(Mutant mutant) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{mutant.Key}")));
