using System.Text.Json.Nodes;
using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>W9: a table with a writer feature that is not built is read, and not written: each statement names the feature.</summary>
public sealed class W09UnknownFeatureTests : TrapTest
{
    [Theory]
    [InlineData("collations")]
    [InlineData("icebergCompatV1", "delta.enableIcebergCompatV1")]
    [InlineData("icebergCompatV2", "delta.enableIcebergCompatV2")]
    [InlineData("icebergCompatV3", "delta.enableIcebergCompatV3")]
    [InlineData("a feature of the future")]
    public async Task W9_every_statement_that_changes_the_table_is_refused_by_the_features_name(string feature, string? property = null)
    {
        var table = Engine.Table("t");
        var schema = TestEngine.Schema("a INTEGER");
        var protocol = TestTable.Protocol("deletionVectors");
        protocol["protocol"]!["writerFeatures"]!.AsArray().Add((JsonNode?)feature);
        table.Commit(
            protocol,
            TestTable.Metadata(schema, configuration: property is null ? null : new Dictionary<string, string> { [property] = "true" }),
            table.Append(schema, Engine.Maker, "SELECT 1::INTEGER AS a"));
        string[] changes =
        [
            "INSERT INTO t VALUES (2)", "UPDATE t SET a = 2", "DELETE FROM t", "ALTER TABLE t ADD COLUMNS (b INT)",
            "MERGE INTO t USING (SELECT 1 AS a) AS s ON t.a = s.a WHEN MATCHED THEN DELETE", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
        ];
        foreach (var change in changes)
        {
            var error = await Engine.ErrorAsync(change);
            Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
            Assert.Contains(feature, error.Message, StringComparison.Ordinal);
            Assert.Equal([feature], error.Features);
        }

        Assert.Equal("1", await Engine.ValueAsync("SELECT a FROM t"));
    }

    [Theory]
    [InlineData("catalogManaged")]
    [InlineData("geospatial")]
    public async Task W9_a_reader_feature_that_is_not_built_is_refused_for_reading_too(string feature)
    {
        var table = Engine.Table("t");
        table.Commit(TestTable.Protocol(feature), TestTable.Metadata(TestEngine.Schema("a INTEGER")));
        foreach (var statement in new[] { "SELECT * FROM t", "INSERT INTO t VALUES (2)", "DELETE FROM t" })
        {
            var error = await Engine.ErrorAsync(statement);
            Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
            Assert.Contains(feature, error.Message, StringComparison.Ordinal);
        }
    }
}
