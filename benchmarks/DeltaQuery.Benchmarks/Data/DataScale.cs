namespace DeltaQuery.Benchmarks.Data;

/// <summary>How much data is made.</summary>
/// <param name="Name">Its name; its data lies in a folder of that name.</param>
/// <param name="Orders">Orders; lineitem has four times as many rows.</param>
/// <param name="BaseFiles">Files of <c>lineitem</c>.</param>
/// <param name="SmallFiles">Files of <c>lineitem_small</c>, which holds the same rows.</param>
/// <param name="Commits">Commits of the event tables.</param>
/// <param name="PlannedFiles">Adds in the checkpoints of the tables that are only planned.</param>
/// <param name="ReadRows">Rows that the provider's reader reads.</param>
internal sealed record DataScale(string Name, int Orders, int BaseFiles, int SmallFiles, int Commits, int PlannedFiles, int ReadRows)
{
    public static readonly DataScale Full = new("full", 1_500_000, 60, 2_000, 1_000, 1_000_000, 10_000_000);

    /// <summary>Enough to see that everything runs and answers rightly; its times mean nothing.</summary>
    public static readonly DataScale Small = new("small", 20_000, 12, 100, 60, 150_000, 100_000);

    public static DataScale Of(string name) => name switch
    {
        "full" => Full,
        "small" => Small,
        _ => throw new ArgumentException($"there is no scale {name}; there are small and full"),
    };
}
