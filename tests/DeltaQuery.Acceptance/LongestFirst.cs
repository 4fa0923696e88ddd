using Xunit.Abstractions;

[assembly: TestCollectionOrderer($"DeltaQuery.Acceptance.{nameof(DeltaQuery.Acceptance.LongestFirst)}", "DeltaQuery.Acceptance")]

namespace DeltaQuery.Acceptance;

/// <summary>Begins with the classes that take longest, so that none of them is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(Golden.GoldenScriptTests), nameof(Golden.GoldenTests), nameof(Golden.GoldenWriteTests), nameof(Changes.ChangeSequenceTests),
        nameof(S3.ManyProcessesOnS3Tests), nameof(Writing.ManyProcessesTests), nameof(Writing.KillTests), nameof(S3.KilledWriterTests),
        nameof(Hostile.HostileLogTests), nameof(S3.RandomFaultsTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(collection =>
    {
        var place = Array.FindIndex(Longest, name => collection.DisplayName.EndsWith($".{name}", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    });
}
