using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Tests.DuckDb;

namespace DeltaQuery.Engine.Tests.Ingest.Mapping;

/// <summary>Maps messages that a test writes down.</summary>
public abstract class MapperTestBase : DuckDbTestBase
{
    private protected static readonly MappingOptions SetAside = new() { OnFault = FaultPolicy.DeadLetter };

    /// <summary><c>a INT; b STRING</c>; a column that ends with <c>NOT NULL</c> may not be null.</summary>
    private protected static StructType Table(string columns) => new([.. columns.Split(';', StringSplitOptions.TrimEntries).Select(Column)]);

    private protected static MessageBuffer Messages(params string?[] values)
    {
        var messages = new MessageBuffer();
        for (var i = 0; i < values.Length; i++)
            messages.Add("t", 3, 10 + i, 1_700_000_000_123, MessageTimestampType.CreateTime, "k"u8.ToArray(), Bytes(values[i]));
        return messages;
    }

    private protected static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    /// <summary>The rows, each as its values in text joined by <c>|</c>, and then the bad messages as <c>offset class: error</c>.</summary>
    private protected IReadOnlyList<string> Map(MappingOptions options, string columns, params string?[] values)
    {
        using var messages = Messages(values);
        return Map(options, columns, messages);
    }

    private protected IReadOnlyList<string> Map(MappingOptions options, string columns, MessageBuffer messages)
    {
        using var mapper = new BatchMapper(Connection, options);
        var batch = mapper.Map(messages, Table(columns), CancellationToken.None);
        List<string> lines = [.. Rows($"SELECT * EXCLUDE (__dq_message) FROM {batch.Rows} ORDER BY __dq_message")];
        Assert.Equal(batch.RowCount, lines.Count);
        if (batch.Bad is not null)
            lines.AddRange(Rows($"SELECT \"offset\" || ' ' || error_class || ': ' || error FROM {batch.Bad} ORDER BY 1"));
        return lines;
    }

    /// <summary>What a message comes to, by itself and behind another with the same names: a value, or <c>! error</c>.</summary>
    private protected string One(string type, string json)
    {
        var alone = Map(SetAside, $"a {type}", $$"""{"a":{{json}}}""")[0];
        var behind = Map(SetAside, $"a {type}", """{"a":null}""", $$"""{"a":{{json}}}""")[1];
        Assert.Equal(Told(alone, "10 "), Told(behind, "11 "));
        return Told(alone, "10 ");

        static string Told(string line, string offset) => line.StartsWith(offset, StringComparison.Ordinal) ? "! " + line.Split(": ", 2)[1] : line;
    }

    private protected DeltaException Refused(MappingOptions options, string columns, params string?[] values) =>
        Assert.Throws<DeltaException>(() => Map(options, columns, values));

    private static StructField Column(string column)
    {
        var (name, type) = (column.Split(' ')[0], column[(column.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var isNullable = !type.EndsWith(" NOT NULL", StringComparison.Ordinal);
        return new StructField(name, DeclaredType.Parse(isNullable ? type : type[..^9], name, out _), isNullable);
    }

    private IEnumerable<string> Rows(string sql)
    {
        using var result = Connection.Query($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})");
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.RowCount; i++)
                    yield return string.Join('|', Enumerable.Range(0, chunk.ColumnCount).Select(column => chunk[column].GetValue(i) ?? "NULL"));
            }
        }
    }
}
