using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Avro;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Tests.DuckDb;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

/// <summary>Decodes messages into a table of DuckDB and tells what it then holds.</summary>
public abstract class AvroTestBase : DuckDbTestBase
{
    private protected AvroTestBase() => Connection.Execute("SET TimeZone = 'UTC'");

    /// <summary>Each message as the text of its value, or as <c>! what is wrong with it</c>.</summary>
    private protected IReadOnlyList<string?> Decode(string writer, string reader, params byte[][] messages) =>
        Decode(AvroSchema.Parse(writer), AvroSchema.Parse(reader), messages);

    private protected IReadOnlyList<string?> Decode(AvroSchema writer, AvroSchema reader, params byte[][] messages) =>
        [.. Rows(writer, reader, messages, "coalesce('! ' || error, value::VARCHAR)").Select(value => (string?)value)];

    /// <summary>Each message's value as an object; null for a faulty one.</summary>
    private protected List<object?> DecodeValues(AvroSchema writer, AvroSchema reader, params byte[][] messages) =>
        Rows(writer, reader, messages, "value");

    private List<object?> Rows(AvroSchema writer, AvroSchema reader, byte[][] messages, string expression)
    {
        var decoder = new AvroDecoder(writer, reader);
        Connection.Execute($"CREATE OR REPLACE TEMP TABLE decoded (value {DuckDbTypes.ToSql(AvroColumns.TypeOf(reader).Type)}, error VARCHAR)");
        var taken = 0L;
        using (var rows = Connection.CreateAppender("temp", null, "decoded"))
        {
            foreach (var message in messages)
            {
                if (decoder.Decode(message, rows.Column(0), rows.Arena, ref taken) is { } fault)
                {
                    rows.Column(0).AddNull();
                    rows.Column(1).AddBytes(Encoding.UTF8.GetBytes(fault), rows.Arena);
                }
                else
                    rows.Column(1).AddNull();

                rows.EndVectorRow();
            }
        }

        using var result = Connection.Query($"SELECT {expression} FROM decoded");
        return [.. result.Rows().Select(row => row[0])];
    }

    private protected static byte[] Hex(string bytes) => Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
}
