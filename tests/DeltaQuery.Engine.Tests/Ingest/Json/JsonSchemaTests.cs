using System.Text;
using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Tests.Ingest.Json;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"boolean"}""", "boolean")]
    [InlineData("""{"type":"integer"}""", "bigint")]
    [InlineData("""{"type":"number"}""", "double")]
    [InlineData("""{"type":["integer","number"]}""", "double")]
    [InlineData("""{"type":["string","null"]}""", "string")]
    [InlineData("""{"type":"integer","nullable":true}""", "bigint")]
    [InlineData("""{"oneOf":[{"type":"null"},{"type":"integer"}]}""", "bigint")]
    [InlineData("""{"anyOf":[{"type":"string","format":"date"},{"type":"null"}]}""", "date")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/day"}]}""", "date")]
    [InlineData("""{"type":"string","format":"date-time"}""", "timestamp")]
    [InlineData("""{"type":"string","format":"uuid"}""", "string")]
    [InlineData("""{"type":"string","contentEncoding":"base64"}""", "binary")]
    [InlineData("""{"enum":["a","b",null]}""", "string")]
    [InlineData("""{"const":7}""", "bigint")]
    [InlineData("""{"type":["string","integer"]}""", "string")]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"integer"}}}""", "array<array<bigint>>")]
    [InlineData("""{"type":"array"}""", "string")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"integer"},"n":{"type":"null"}}}""", "struct<x:bigint>")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"number"}}""", "map<string,double>")]
    [InlineData("""{"type":"object"}""", "string")]
    [InlineData("true", "string")]
    public void A_schema_gives_a_column_its_type(string schema, string type) =>
        Assert.Equal(type, JsonSchemaTypes.TypeOf(Parse($$"""{"properties":{"a":{{schema}} },"$defs":{"day":{"type":"string","format":"date"} } }""").ByName["a"])!.ToString());

    [Theory]
    [InlineData("{", "the schema is no JSON: ")]
    [InlineData("[]", "the schema: a schema is an object")]
    [InlineData("""{"type":"int"}""", "the schema: there is no type int")]
    [InlineData("""{"type":7}""", "the schema is no JSON Schema: ")]
    [InlineData("""{"properties":{"a":{"not":{}}}}""", "the schema at #/properties/a: the keyword not is not understood")]
    [InlineData("""{"if":{},"then":{}}""", "the schema: the keyword if is not understood")]
    [InlineData("""{"patternProperties":{}}""", "the schema: the keyword patternProperties is not understood")]
    [InlineData("""{"properties":{"a":{"oneOf":[{"type":"string"},{"type":"integer"}]}}}""", "the schema at #/properties/a: oneOf is understood of one schema, or of one and null, ")]
    [InlineData("""{"allOf":[{},{}]}""", "the schema: allOf is understood of one schema, and beside")]
    [InlineData("""{"items":[{}]}""", "the schema: items of several schemas are not understood")]
    [InlineData("""{"properties":{"a":{"$ref":"other.json"}}}""", "the schema at #/properties/a: $ref 'other.json' leads out of the schema")]
    [InlineData("""{"properties":{"a":{"$ref":"#/nope"}}}""", "the schema at #/properties/a: $ref '#/nope' leads nowhere")]
    [InlineData("""{"properties":{"a":{"$ref":"#"}}}""", "the schema at #/properties/a/properties/a: $ref '#' leads into itself")]
    [InlineData("""{"properties":{"a":{},"A":{}}}""", "the schema: the property A comes twice, or differs from another in case alone")]
    [InlineData("""{"properties":{"a":{"enum":[{}]}}}""", "the schema at #/properties/a: enum and const of objects and arrays are not understood")]
    public void What_is_not_understood_is_refused_by_its_name_and_place(string schema, string message) =>
        Assert.StartsWith(message, Assert.Throws<DeltaException>(() => Parse(schema)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"a":1}""", null)]
    [InlineData("""{"a":1.0,"l":[{"x":"p"}],"o":null,"more":7}""", null)]
    [InlineData("""{}""", "a is missing, which the schema requires")]
    [InlineData("""{"a":null}""", "a: null is not of the schema's type integer")]
    [InlineData("""{"a":"1"}""", "a: \"1\" is not of the schema's type integer")]
    [InlineData("""{"a":1.5}""", "a: 1.5 is not of the schema's type integer")]
    [InlineData("""{"A":1}""", "a is missing, which the schema requires")]
    [InlineData("""{"a":1,"l":{}}""", "l: {} is not of the schema's type array")]
    [InlineData("""{"a":1,"L":{}}""", "L: {} is not of the schema's type array")] // it would go to the column l
    [InlineData("\uFEFF{\"a\":\"1\"}", "a: \"1\" is not of the schema's type integer")]
    [InlineData("""{"a":1,"l":[{"x":"p"},{"x":"r"}]}""", "l[1].x: \"r\" is none of the values that the schema allows")]
    [InlineData("""{"a":1,"l":[{}]}""", "l[0].x is missing, which the schema requires")]
    [InlineData("""{"a":1,"l":[{"x":"q","y":1}]}""", "l[0].y is a field that the schema does not have, nor allows")]
    [InlineData("""{"a":1,"o":{"n":2.0}}""", null)]
    [InlineData("""{"a":1,"o":{"n":3}}""", "o.n: 3 is none of the values that the schema allows")]
    [InlineData("""{"a":1,"o":{"m":"x"}}""", "o.m: \"x\" is not of the schema's type boolean or number or null")]
    [InlineData("[]", "[] is not of the schema's type object")]
    [InlineData("""{"a":1,""", null)]
    public void A_message_is_held_to_its_schema(string message, string? fault)
    {
        var check = new JsonSchemaCheck(Parse(
            """
            {"type":"object","required":["a"],"properties":{
              "a":{"type":"integer","minimum":0},
              "l":{"type":"array","items":{"$ref":"#/definitions/line"}},
              "o":{"type":["object","null"],"properties":{"n":{"enum":[1,2]},"m":{"type":["boolean","number","null"]}}}},
             "definitions":{"line":{"type":"object","required":["x"],"properties":{"x":{"type":"string","enum":["p","q"]}},"additionalProperties":false}}}
            """));
        Assert.Equal(fault, check.Check(Encoding.UTF8.GetBytes(message)));
    }

    private static JsonSchemaNode Parse(string schema) => JsonSchemaParser.Parse(schema, "the schema");
}
