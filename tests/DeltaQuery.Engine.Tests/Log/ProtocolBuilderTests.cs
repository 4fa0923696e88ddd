using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Log;

public class ProtocolBuilderTests
{
    [Theory]
    [InlineData("", "1,2")]
    [InlineData("changeDataFeed", "1,7 w:appendOnly,changeDataFeed,invariants")]
    [InlineData("checkConstraints,changeDataFeed,generatedColumns", "1,4")]
    [InlineData("columnMapping", "2,7 w:appendOnly,columnMapping,invariants")]
    [InlineData("columnMapping,checkConstraints,changeDataFeed,generatedColumns", "2,5")]
    [InlineData("timestampNtz", "3,7 r:timestampNtz w:appendOnly,invariants,timestampNtz")]
    [InlineData("deletionVectors,columnMapping", "3,7 r:columnMapping,deletionVectors w:appendOnly,columnMapping,deletionVectors,invariants")]
    [InlineData("inCommitTimestamp", "1,7 w:appendOnly,inCommitTimestamp,invariants")]
    public void The_least_protocol_is_built(string features, string expected)
    {
        var protocol = ProtocolBuilder.Build(features.Split(',', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expected, Text(protocol));
    }

    [Theory]
    [InlineData(1, 1, null, null, "columnMapping", "2,7 w:columnMapping")]
    [InlineData(1, 2, null, null, "appendOnly", "1,2")]
    [InlineData(1, 2, null, null, "checkConstraints", "1,3")]
    [InlineData(1, 2, null, null, "deletionVectors", "3,7 r:deletionVectors w:appendOnly,deletionVectors,invariants")]
    [InlineData(2, 5, null, null, "columnMapping,changeDataFeed", "2,5")]
    [InlineData(2, 5, null, null, "inCommitTimestamp", "2,7 w:appendOnly,changeDataFeed,checkConstraints,columnMapping,generatedColumns,inCommitTimestamp,invariants")]
    [InlineData(3, 7, "", "appendOnly,invariants", "inCommitTimestamp", "3,7 r: w:appendOnly,inCommitTimestamp,invariants")]
    [InlineData(3, 7, "timestampNtz", "timestampNtz", "columnMapping", "3,7 r:columnMapping,timestampNtz w:columnMapping,timestampNtz")]
    [InlineData(1, 7, null, "", "domainMetadata,clustering", "1,7 w:clustering,domainMetadata")]
    public void A_protocol_is_raised_by_what_is_asked_for(int reader, int writer, string? readers, string? writers, string wanted, string expected)
    {
        var before = new Protocol
        {
            MinReaderVersion = reader, MinWriterVersion = writer,
            ReaderFeatures = readers?.Split(',', StringSplitOptions.RemoveEmptyEntries), WriterFeatures = writers?.Split(',', StringSplitOptions.RemoveEmptyEntries),
        };
        Assert.Equal(expected, Text(ProtocolBuilder.Raise(before, wanted.Split(','))));
    }

    [Theory]
    [InlineData("inCommitTimestamp,appendOnly,invariants", "1,2")]
    [InlineData("inCommitTimestamp,columnMapping", "2,7 w:columnMapping")]
    [InlineData("inCommitTimestamp,timestampNtz", "3,7 r:timestampNtz w:timestampNtz")]
    public void A_feature_goes_alone(string features, string expected) =>
        Assert.Equal(expected, Text(ProtocolBuilder.Without(
            ProtocolBuilder.Raise(new() { MinReaderVersion = 1, MinWriterVersion = 1 }, features.Split(',')), "inCommitTimestamp")));

    private static string Text(Protocol protocol)
    {
        var text = $"{protocol.MinReaderVersion},{protocol.MinWriterVersion}";
        if (protocol.ReaderFeatures is { } readers)
            text += $" r:{string.Join(',', readers.Order(StringComparer.Ordinal))}";
        if (protocol.WriterFeatures is { } writers)
            text += $" w:{string.Join(',', writers.Order(StringComparer.Ordinal))}";
        return text;
    }

    [Theory]
    [InlineData("int", "")]
    [InlineData("timestamp", "")]
    [InlineData("timestamp_ntz", "timestampNtz")]
    [InlineData("array<struct<a:map<string,timestamp_ntz>>>", "timestampNtz")]
    [InlineData("map<timestamp_ntz,int>", "timestampNtz")]
    public void Types_ask_for_their_features(string type, string features) =>
        Assert.Equal(features, string.Join(',', ProtocolBuilder.FeaturesOf(SparkTypes.Parse(type)).Distinct()));
}
