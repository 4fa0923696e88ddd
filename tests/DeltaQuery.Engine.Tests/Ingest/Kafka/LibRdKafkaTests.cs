using System.Runtime.InteropServices;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Engine.Tests.Ingest.Kafka;

public sealed class LibRdKafkaTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_named_file_that_cannot_be_loaded_is_an_error_with_a_way_out()
    {
        var missing = Path.Combine(_folder.Path, "no.so");
        var failed = Assert.Throws<DeltaException>(() => LibRdKafka.Find(missing, _folder.Path, _folder.Path));
        Assert.Equal(DeltaErrorCode.NativeLibraryMissing, failed.Code);
        Assert.Equal($"INGEST needs librdkafka: DELTAQUERY_LIBRDKAFKA names {missing}, which could not be loaded", failed.Message);
        Assert.Contains("eng/build-librdkafka.sh", failed.Hint!, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Another_library_is_told_from_librdkafka()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libm.so.6", out _), "libm.so.6 is not here");
        var failed = Assert.Throws<DeltaException>(() => LibRdKafka.Find("libm.so.6", _folder.Path, _folder.Path));
        Assert.EndsWith("names libm.so.6, which is not librdkafka: it has no rd_kafka_version", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x020000ff, "is librdkafka 2.0.0, which is too old: 2.15.1 or newer is needed")]
    [InlineData(0x020f00ff, "is librdkafka 2.15.0, which is too old: 2.15.1 or newer is needed")]
    [InlineData(0x020f01ff, null)]
    [InlineData(0x030000ff, null)]
    public void A_library_that_is_too_old_is_refused(int version, string? reason) => Assert.Equal(reason, LibRdKafka.Refuse(version));

    [SkippableTheory]
    [InlineData("", "")]
    [InlineData("runtimes/{rid}/native", "")]
    [InlineData("", "cache")]
    public void It_is_found_beside_the_program_below_it_and_in_the_cache(string below, string cache)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && SimulatedKafka.Library != null, SimulatedKafka.Missing);
        var application = Path.Combine(_folder.Path, "application");
        var folder = cache.Length > 0 ? Path.Combine(_folder.Path, cache)
            : Path.Combine(application, below.Replace("{rid}", RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal));
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, "librdkafka.so"), SimulatedKafka.Library!);
        Assert.NotEqual(0, LibRdKafka.Find(null, application, Path.Combine(_folder.Path, "cache")));
    }
}
