using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Log;

public class TableFeaturesTests
{
    private static readonly Metadata Plain = new() { Id = "t" };
    private static readonly StructType OneColumn = new([new("a", PrimitiveType.Long)]);

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(3, "deletionVectors,columnMapping,timestampNtz,v2Checkpoint,typeWidening,typeWidening-preview,vacuumProtocolCheck")]
    public void What_is_implemented_may_be_read(int version, string? features) =>
        TableFeatures.CheckReadable(Protocol(version, 7, features, "anythingAtAll"));

    [Fact]
    public void Unknown_reader_features_are_refused_by_name()
    {
        DeltaException error = Assert.Throws<DeltaException>(() => TableFeatures.CheckReadable(Protocol(3, 7, "deletionVectors,catalogOwned,flux", null)));
        Assert.Equal("The table needs 2 reader features that DeltaQuery does not implement: catalogOwned, flux.", error.Message);
        Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
        Assert.Equal(["catalogOwned", "flux"], error.Features);
    }

    [Fact]
    public void A_reader_feature_that_is_listed_for_writers_alone_is_refused_too() =>
        Assert.Equal(["catalogManaged"], Assert.Throws<DeltaException>(() => TableFeatures.CheckReadable(Protocol(1, 7, null, "catalogManaged"))).Features);

    [Theory]
    [InlineData(3, 7, null, null, "reader version 3 without readerFeatures")]
    [InlineData(3, 7, "", null, "writer version 7 without writerFeatures")]
    [InlineData(3, 6, "deletionVectors", null, "reader version 3 with writer version 6")]
    [InlineData(1, 7, "deletionVectors", "deletionVectors", "reader version 1 with readerFeatures")]
    [InlineData(1, 2, null, "appendOnly", "writer version 2 with writerFeatures")]
    [InlineData(3, 7, "deletionVectors", "", "deletionVectors is in readerFeatures, and not in writerFeatures")]
    [InlineData(1, 7, null, "rowTracking", "rowTracking without domainMetadata")]
    [InlineData(1, 7, null, "clustering", "clustering without domainMetadata")]
    public void A_protocol_that_breaks_the_rules_is_read_but_not_written(int reader, int writer, string? readers, string? writers, string rule)
    {
        var protocol = Protocol(reader, writer, readers, writers);
        TableFeatures.CheckReadable(protocol);
        Assert.Contains(rule, Assert.Throws<DeltaException>(() => TableFeatures.CheckWritable(protocol, Plain, OneColumn)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_higher_reader_version_is_refused() =>
        Assert.Equal(
            "The table needs reader version 4; DeltaQuery reads versions 1 to 3.",
            Assert.Throws<DeltaException>(() => TableFeatures.CheckReadable(Protocol(4, 8, null, null))).Message);

    [Fact]
    public void A_table_that_holds_variants_is_read_and_written()
    {
        var protocol = Protocol(3, 7, "variantType,variantShredding", "variantType,variantShredding");
        TableFeatures.CheckReadable(protocol);
        TableFeatures.CheckWritable(protocol, Plain, new StructType([new("v", new ArrayType(PrimitiveType.Variant, true))]));
    }

    [Fact]
    public void Legacy_versions_imply_their_features()
    {
        Assert.Equal(["appendOnly", "invariants"], TableFeatures.WriterFeatures(Protocol(1, 2, null, null)));
        Assert.Equal(7, TableFeatures.WriterFeatures(Protocol(2, 6, null, null)).Count);
        Assert.True(TableFeatures.IsSupported(Protocol(2, 7, null, "appendOnly"), TableFeatures.ColumnMapping));
        Assert.False(TableFeatures.IsSupported(Protocol(1, 4, null, null), TableFeatures.ColumnMapping));
        Assert.False(TableFeatures.IsSupported(Protocol(3, 7, "", ""), TableFeatures.ColumnMapping));
    }

    [Fact]
    public void A_feature_that_is_listed_but_unused_does_not_stop_an_append() => TableFeatures.CheckWritable(
        Protocol(3, 7, "deletionVectors,columnMapping", "deletionVectors,columnMapping,appendOnly,invariants,checkConstraints,generatedColumns,identityColumns,changeDataFeed,allowColumnDefaults,inCommitTimestamp,domainMetadata,icebergCompatV1"),
        Plain with { Configuration = new([new("delta.appendOnly", "true"), new("delta.enableChangeDataFeed", "true")]) },
        OneColumn);

    [Theory]
    [InlineData("delta.enableInCommitTimestamps", "true")]
    [InlineData("delta.columnMapping.mode", "name")]
    [InlineData("delta.enableDeletionVectors", "true")]
    public void What_our_appends_honour_does_not_stop_them(string key, string value) => TableFeatures.CheckWritable(
        Protocol(3, 7, "deletionVectors,columnMapping", "deletionVectors,columnMapping,inCommitTimestamp"), Plain with { Configuration = new([new(key, value)]) }, OneColumn);

    [Theory]
    [InlineData("delta.enableInCommitTimestamps-preview", "true", "inCommitTimestamp-preview")]
    [InlineData("delta.enableIcebergCompatV2", "true", "icebergCompatV2")]
    public void A_property_that_asks_something_of_writers_stops_them(string key, string value, string feature) =>
        Assert.Equal([feature], Assert.Throws<DeltaException>(() => TableFeatures.CheckWritable(
            Protocol(1, 7, null, "checkConstraints,inCommitTimestamp,inCommitTimestamp-preview,columnMapping,icebergCompatV2"), Plain with { Configuration = new([new(key, value)]) }, OneColumn)).Features);

    [Theory]
    [InlineData("collations")]
    [InlineData("futureWriterOnly")]
    public void What_we_cannot_honour_stops_writers_once_it_is_listed(string feature) =>
        Assert.Equal([feature], Assert.Throws<DeltaException>(() =>
            TableFeatures.CheckWritable(Protocol(1, 7, null, feature), Plain, OneColumn)).Features);

    private static Protocol Protocol(int reader, int writer, string? readerFeatures, string? writerFeatures) => new()
    {
        MinReaderVersion = reader,
        MinWriterVersion = writer,
        ReaderFeatures = readerFeatures?.Split(',', StringSplitOptions.RemoveEmptyEntries),
        WriterFeatures = writerFeatures?.Split(',', StringSplitOptions.RemoveEmptyEntries),
    };
}
