using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Goals;

namespace DeltaQuery.Benchmarks;

/// <summary>The options of the <c>goals</c> command.</summary>
internal sealed record BenchmarkOptions
{
    public DataScale Scale { get; init; } = DataScale.Full;

    /// <summary>The folder below which data is made.</summary>
    public string Data { get; init; } = "benchmarks/data";

    /// <summary>The goals to measure; empty for all.</summary>
    public IReadOnlyList<string> Goals { get; init; } = [];

    /// <summary>How many pairs count.</summary>
    public int Rounds { get; init; } = 9;

    /// <summary>How many figures of each goal's parts are measured, from the first on.</summary>
    public int Figures { get; init; } = int.MaxValue;

    public Programs? Programs { get; init; }

    /// <summary>A folder whose node_modules has chdb, or null.</summary>
    public string? ChDb { get; init; }

    /// <summary>The archive of a table with very many adds, or null.</summary>
    public string? PlanningArchive { get; init; }

    public static BenchmarkOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new BenchmarkOptions();
        string? dq = null, wrapper = null, bare = null, library = null;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} wants a value");
            switch (arguments[i])
            {
                case "--scale": options = options with { Scale = DataScale.Of(value) }; break;
                case "--data": options = options with { Data = value }; break;
                case "--goals": options = options with { Goals = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) }; break;
                case "--rounds": options = options with { Rounds = int.Parse(value, null) }; break;
                case "--figures": options = options with { Figures = int.Parse(value, null) }; break;
                case "--chdb": options = options with { ChDb = value }; break;
                case "--planning-archive": options = options with { PlanningArchive = value }; break;
                case "--dq": dq = value; break;
                case "--wrapper": wrapper = value; break;
                case "--bare": bare = value; break;
                case "--libduckdb": library = value; break;
                default: throw new ArgumentException($"there is no option {arguments[i]}");
            }
        }

        return dq is null || wrapper is null || bare is null || library is null
            ? options
            : options with { Programs = new Programs(dq, wrapper, bare, library) };
    }
}
