using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeltaQuery.Mutations;

// docs/testing.md tells what this is and how it is run.
if (args is ["worker", var tests])
    return Worker.Run(tests);

var options = new Dictionary<string, string>();
var files = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--survivors" or "--list" or "--reuse" or "--report" or "--near")
        options[args[i]] = "";
    else if (args[i].StartsWith("--", StringComparison.Ordinal))
        options[args[i]] = args[++i];
    else
        files.Add(args[i]);
}

var root = Directory.GetCurrentDirectory();
var cache = Directory.CreateDirectory(Path.Combine(root, ".cache", "mutations")).FullName;
var (engine, list) = (Path.Combine(cache, "DeltaQuery.Engine.dll"), Path.Combine(cache, "mutants.json"));
if (!options.ContainsKey("--reuse"))
    File.WriteAllText(list, JsonSerializer.Serialize(new SwitchedBuild(root).Emit([.. Places.Files.Keys], engine)));
var mutants = JsonSerializer.Deserialize<List<Mutant>>(File.ReadAllText(list))!;

if (files.Count == 0)
    files.AddRange(Places.Files.Keys);
var seed = options.GetValueOrDefault("--seed", "1");
// The first of an order that hangs on nothing but the mutant's text: more of them with a larger --each are the same ones and others.
// The files take turns, so that a run that is stopped has been everywhere.
var chosen = files
    .SelectMany(f => mutants.Where(m => m.File == f).OrderBy(Lot, StringComparer.Ordinal).Take(Number("--each", 30)).Index())
    .OrderBy(m => m.Index).Select(m => m.Item).ToList();
Console.WriteLine($"{mutants.Count} mutants compile, {chosen.Count} are tried");
if (options.ContainsKey("--list"))
{
    chosen.ForEach(Console.WriteLine);
    return 0;
}

using var campaign = new Campaign(
    cache, Number("--workers", 2), Number("--longest", 15_000), Number("--budget", 60), options.GetValueOrDefault("--tests"), options.ContainsKey("--near"));
if (!options.ContainsKey("--report"))
{
    campaign.Prepare(root, engine);
    var again = options.ContainsKey("--survivors");
    campaign.Try(chosen.Where(m => campaign.Results.OutcomeOf(m) is not { } known || (again && known != "killed")));
}

Console.WriteLine("| file | mutants | killed | left |\n|---|---|---|---|");
foreach (var file in files)
    Row(file, chosen.Where(m => m.File == file).ToList());
Row("all", chosen);
foreach (var mutant in chosen.Where(m => campaign.Results.OutcomeOf(m) is "survived" or "unmet").OrderBy(m => m.File).ThenBy(m => m.Line))
    Console.WriteLine($"{campaign.Results.OutcomeOf(mutant)} {mutant}");
return 0;

int Number(string option, int otherwise) => options.TryGetValue(option, out var text) ? int.Parse(text) : otherwise;

void Row(string name, List<Mutant> of)
{
    var (killed, left) = (of.Count(m => campaign.Results.OutcomeOf(m) == "killed"), of.Count(m => campaign.Results.OutcomeOf(m) is "survived" or "unmet"));
    Console.WriteLine($"| {name} | {killed + left} | {killed} | {left} |");
}

string Lot(Mutant mutant) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{mutant.Key}")));
