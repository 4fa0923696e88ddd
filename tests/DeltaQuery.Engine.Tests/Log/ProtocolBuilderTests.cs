using DeltaQuery.Engine.Log;
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
        var text = $"{protocol.MinReaderVersion},{protocol.MinWriterVersion}";
        if (protocol.ReaderFeatures is { } readers)
            text += $" r:{string.Join(',', readers.Order(StringComparer.Ordinal))}";
        if (protocol.WriterFeatures is { } writers)
            text += $" w:{string.Join(',', writers.Order(StringComparer.Ordinal))}";
        Assert.Equal(expected, text);
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
