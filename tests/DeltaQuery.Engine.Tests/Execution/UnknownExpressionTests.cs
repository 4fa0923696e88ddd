using System.Text.Json.Nodes;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>A table with an expression that we do not compute as Spark does is read, and not written.</summary>
public sealed class UnknownExpressionTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("delta.generationExpression", "split(s, ',')[0]", "generatedColumns", "generated column g, split(s, ',')[0]")]
    [InlineData("delta.generationExpression", "upper(", "generatedColumns", "generated column g, upper(")]
    [InlineData("CURRENT_DEFAULT", "regexp_replace('a', 'b', 'c')", "allowColumnDefaults", "the default of column g, regexp_replace('a', 'b', 'c')")]
    [InlineData("delta.invariants", """{"expression":{"expression":"udf(g) > 1"}}""", "invariants", "the invariant of column g, udf(g) > 1")]
    public async Task A_column_of_an_unknown_expression_makes_its_table_read_only(string key, string text, string feature, string what)
    {
        var column = new StructField("g", PrimitiveType.String, true, FieldMetadata.Empty.With(key, text));
        Make("t", new StructType([new("s", PrimitiveType.String), column]));
        var error = await _engine.ErrorAsync("INSERT INTO t VALUES ('a', 'b')");
        Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
        Assert.StartsWith($"The table can be read but not written: DeltaQuery does not know how Spark computes {what}: ", error.Message, StringComparison.Ordinal);
        Assert.Equal([feature], error.Features);
        Assert.Equal(12, error.Position);
        Assert.Empty(await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Theory]
    [InlineData("delta.generationExpression", "generatedColumns")]
    [InlineData("delta.identity.start", "identityColumns")]
    [InlineData("delta.invariants", "invariants")]
    public async Task A_part_of_a_column_that_asks_something_of_writers_makes_its_table_read_only(string key, string feature)
    {
        var inner = new StructType([new("x", PrimitiveType.Long, true, FieldMetadata.Empty.With(key, "1"))]);
        Make("t", new StructType([new("s", new ArrayType(inner))]));
        Assert.Equal([feature], (await _engine.ErrorAsync("INSERT INTO t VALUES (NULL)")).Features);
    }

    [Fact]
    public async Task An_unknown_constraint_can_be_dropped()
    {
        Make("t", new StructType([new("s", PrimitiveType.String)]), ("delta.constraints.odd", "split(s, ',')[0] = 'x'"), ("delta.constraints.known", "s <> 'y'"));
        Assert.Contains("CHECK constraint odd, split(s, ',')[0] = 'x'", (await _engine.ErrorAsync("INSERT INTO t VALUES ('a')")).Message, StringComparison.Ordinal);
        await _engine.RunAsync("ALTER TABLE t DROP CONSTRAINT odd");
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES ('a')"));
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t VALUES ('y')")).Code);
    }

    [Fact]
    public async Task What_the_protocol_does_not_have_is_not_asked_of_writers()
    {
        var generated = new StructField("g", PrimitiveType.String, true, FieldMetadata.Empty.With("delta.generationExpression", "upper(s)"));
        var byDefault = new StructField("d", PrimitiveType.String, true, FieldMetadata.Empty.With("CURRENT_DEFAULT", "'x'"));
        _engine.Table("t").Commit(
            new JsonObject { ["protocol"] = new JsonObject { ["minReaderVersion"] = 1, ["minWriterVersion"] = 2 } },
            TestTable.Metadata(new StructType([new("s", PrimitiveType.String), generated, byDefault])));
        await _engine.RunAsync("INSERT INTO t (s) VALUES ('a')");
        await _engine.RunAsync("INSERT INTO t VALUES ('b', 'c', 'd')");
        Assert.Equal(["a|NULL|NULL", "b|c|d"], await _engine.RowsAsync("SELECT * FROM t ORDER BY s"));
    }

    [Fact]
    public async Task A_collation_of_the_session_does_not_decide_a_check()
    {
        Make("t", new StructType([new("s", PrimitiveType.String)]), ("delta.constraints.c", "s <> 'y'"));
        await _engine.RunAsync("SET default_collation = 'nocase'");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("INSERT INTO t VALUES ('Y')")).Code);
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("ALTER TABLE t ADD CONSTRAINT d CHECK (s <> 'z')")).Code);
        await _engine.RunAsync("RESET default_collation");
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES ('Y')"));
    }

    private void Make(string name, StructType schema, params (string Key, string Value)[] properties)
    {
        var features = new[] { "generatedColumns", "allowColumnDefaults", "invariants", "checkConstraints", "identityColumns" };
        var metadata = TestTable.Metadata(schema);
        metadata["metaData"]!["configuration"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        _engine.Table(name).Commit(
            new JsonObject
            {
                ["protocol"] = new JsonObject
                {
                    ["minReaderVersion"] = 1, ["minWriterVersion"] = 7, ["writerFeatures"] = new JsonArray([.. features.Select(f => (JsonNode)f)]),
                },
            },
            metadata);
    }
}
