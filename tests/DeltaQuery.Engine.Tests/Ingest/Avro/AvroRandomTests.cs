using System.Text;
using DeltaQuery.Engine.Ingest.Avro;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

/// <summary>Random schemas and values, and bytes that were changed. <c>DELTAQUERY_LONG=1</c> tries many more.</summary>
public sealed class AvroRandomTests : AvroTestBase
{
    private const int MutationsPerSchema = 500;

    [Fact]
    public void What_was_encoded_is_decoded()
    {
        for (var seed = 0; seed < (TestSize.IsLong ? 2_000 : 100); seed++)
        {
            var random = new RandomAvro(seed);
            var schema = random.Schema();
            var values = Enumerable.Range(0, 20).Select(_ => (object?[])random.Value(schema)!).ToList();
            var messages = values.Select(value => AvroEncoder.Encode(schema, value, random.Random)).ToArray();
            AssertDecoded(seed, schema, schema, values, messages);

            var reader = random.Projection(schema);
            var places = reader.Fields.Select(field => schema.Fields.ToList().IndexOf(field)).ToList();
            AssertDecoded(seed, schema, reader, [.. values.Select(value => places.Select(place => value[place]).ToArray())], messages);
        }
    }

    [Fact]
    public void Bytes_that_were_changed_give_a_value_or_a_fault()
    {
        var (values, faults) = (0, 0);
        for (var seed = 0; seed < (TestSize.IsLong ? 200 : 10); seed++)
        {
            var random = new RandomAvro(1_000_000 + seed);
            var writer = random.Schema();
            var reader = seed % 2 == 0 ? writer : random.Projection(writer);
            var originals = Enumerable.Range(0, 10).Select(_ => AvroEncoder.Encode(writer, random.Value(writer), random.Random)).ToList();
            var messages = Enumerable.Range(0, MutationsPerSchema).Select(i => Changed(originals[i % originals.Count], random.Random)).ToList();
            var (read, wrong) = DecodeAll(writer, reader, messages);
            values += read;
            faults += wrong;
        }

        Assert.True(values > 0 && faults > 0, $"{values} values, {faults} faults");
    }

    private void AssertDecoded(int seed, AvroSchema writer, AvroSchema reader, List<object?[]> values, byte[][] messages)
    {
        var rows = DecodeValues(writer, reader, messages);
        for (var i = 0; i < rows.Count; i++)
        {
            var (expected, found) = (AvroEncoder.Show(reader, values[i]), AvroEncoder.ShowDecoded(rows[i]));
            Assert.True(expected == found, $"seed {seed}, value {i} of {AvroFingerprint.CanonicalForm(writer)}\nexpected {expected}\nfound    {found}");
        }
    }

    private (int Values, int Faults) DecodeAll(AvroSchema writer, AvroSchema reader, List<byte[]> messages)
    {
        var decoder = new AvroDecoder(writer, reader);
        Connection.Execute($"CREATE OR REPLACE TEMP TABLE decoded (value {DuckDbTypes.ToSql(AvroColumns.TypeOf(reader).Type)}, error VARCHAR)");
        var faults = 0;
        using (var rows = Connection.CreateAppender("temp", null, "decoded"))
        {
            foreach (var message in messages)
            {
                var taken = 0L;
                if (decoder.Decode(message, rows.Column(0), rows.Arena, ref taken) is { } fault)
                {
                    faults++;
                    rows.Column(0).AddNull();
                    rows.Column(1).AddBytes(Encoding.UTF8.GetBytes(fault), rows.Arena);
                }
                else
                    rows.Column(1).AddNull();
                Assert.InRange(taken, 0, 800_000 + (3_000 * message.Length));
                rows.EndVectorRow(sends: taken > 500_000);
            }
        }

        // Every string is read, so that a wrong one would be met.
        Assert.Equal((long)messages.Count, Connection.Scalar("SELECT count(*) FROM decoded WHERE (value::VARCHAR) IS NOT NULL OR length(error) > 10"));
        return (messages.Count - faults, faults);
    }

    private static byte[] Changed(byte[] message, Random random)
    {
        var bytes = message.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 1 when at < bytes.Count: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.InsertRange(at, Enumerable.Repeat((byte)0xff, random.Next(1, 11))); break;
                case 4: bytes.InsertRange(at, [0x80, 0x80, 0x80, 0x80, (byte)random.Next(1, 128)]); break;
                default:
                    if (at < bytes.Count)
                        bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
