using System.Runtime.CompilerServices;
using System.Text.Json;
using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

/// <summary>Random messages that another implementation, avsc 5.7.9 for JavaScript, has encoded, and what it decoded of them: by their own schema, and by
/// one with fields left out, added, renamed, promoted and in another order.</summary>
public sealed class AvscMessagesTests : AvroTestBase
{
    [Fact]
    public void Another_implementation_encodes_and_resolves_alike()
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(ThisFile())!, "messages-of-avsc.jsonl"));
        Assert.Equal(60, lines.Length);
        foreach (var line in lines)
        {
            using var row = JsonDocument.Parse(line);
            var writer = AvroSchema.Parse(row.RootElement.GetProperty("writer").GetRawText());
            var reader = AvroSchema.Parse(row.RootElement.GetProperty("reader").GetRawText());
            var messages = Texts(row, "hex").Select(Convert.FromHexString).ToArray();
            Assert.Equal(row.RootElement.GetProperty("canonical").GetString(), AvroFingerprint.CanonicalForm(writer));
            Assert.Equal(Texts(row, "same"), DecodeValues(writer, writer, messages).Select(AvroEncoder.ShowDecoded));
            Assert.Equal(Texts(row, "evolved"), DecodeValues(writer, reader, messages).Select(AvroEncoder.ShowDecoded));
        }
    }

    private static IEnumerable<string> Texts(JsonDocument row, string name) =>
        row.RootElement.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
