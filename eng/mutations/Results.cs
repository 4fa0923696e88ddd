namespace DeltaQuery.Mutations;

/// <summary>What became of each mutant, kept in a file line by line: a campaign that was stopped goes on where it was.</summary>
internal sealed class Results(string path)
{
    private readonly Dictionary<string, (string Outcome, string By)> _found = Read(path);

    public string? OutcomeOf(Mutant mutant)
    {
        lock (_found)
            return _found.TryGetValue(Flat(mutant.Key), out var found) ? found.Outcome : null;
    }

    public void Add(Mutant mutant, string outcome, string by)
    {
        lock (_found)
        {
            _found[Flat(mutant.Key)] = (outcome, by);
            File.AppendAllText(path, $"{Flat(mutant.Key)}\t{outcome}\t{by}\n");
        }
    }

    private static Dictionary<string, (string, string)> Read(string path)
    {
        var found = new Dictionary<string, (string, string)>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            var parts = line.Split('\t');
            found[parts[0]] = (parts[1], parts[2]);
        }

        return found;
    }

    private static string Flat(string key) => string.Join(' ', key.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
