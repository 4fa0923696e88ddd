namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>A change of an ingest: who writes the file of a revision first makes it.</summary>
/// <param name="Name">Of which creation of which ingest, and which revision.</param>
/// <param name="Definition">What it makes of the ingest.</param>
internal sealed record IngestChange(string Name, IngestDefinition Definition)
{
    /// <summary>The name of the change that comes next.</summary>
    /// <param name="was">The ingest as it is.</param>
    /// <param name="ahead">How many changes lie between.</param>
    public static string NameOf(IngestDefinition was, int ahead = 1) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{was.Id}@{was.Created.UtcTicks}.{was.Revision + ahead}");
}
