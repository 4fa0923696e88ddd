using System.Text.Json;

namespace DeltaQuery.Ado.Tests;

/// <summary>What a reader gives where there is no row, no result, or no column.</summary>
public class DataReaderStateTests(AdoFixture fixture) : AdoTest(fixture)
{
    private static readonly Dictionary<string, Action<DeltaQueryDataReader, int>> Values = new()
    {
        ["GetValue"] = (r, i) => r.GetValue(i),
        ["Item"] = (r, i) => _ = r[i],
        ["IsDBNull"] = (r, i) => r.IsDBNull(i),
        ["IsDBNullAsync"] = (r, i) => r.IsDBNullAsync(i).GetAwaiter().GetResult(),
        ["GetBoolean"] = (r, i) => r.GetBoolean(i),
        ["GetByte"] = (r, i) => r.GetByte(i),
        ["GetChar"] = (r, i) => r.GetChar(i),
        ["GetDateTime"] = (r, i) => r.GetDateTime(i),
        ["GetDecimal"] = (r, i) => r.GetDecimal(i),
        ["GetDouble"] = (r, i) => r.GetDouble(i),
        ["GetFloat"] = (r, i) => r.GetFloat(i),
        ["GetGuid"] = (r, i) => r.GetGuid(i),
        ["GetInt16"] = (r, i) => r.GetInt16(i),
        ["GetInt32"] = (r, i) => r.GetInt32(i),
        ["GetInt64"] = (r, i) => r.GetInt64(i),
        ["GetString"] = (r, i) => r.GetString(i),
        ["GetTimeSpan"] = (r, i) => r.GetTimeSpan(i),
        ["GetBytes"] = (r, i) => r.GetBytes(i, 0, null, 0, 0),
        ["GetChars"] = (r, i) => r.GetChars(i, 0, null, 0, 0),
        ["GetStream"] = (r, i) => r.GetStream(i),
        ["GetTextReader"] = (r, i) => r.GetTextReader(i),
        ["GetFieldValue<int>"] = (r, i) => r.GetFieldValue<int>(i),
        ["GetFieldValue<object>"] = (r, i) => r.GetFieldValue<object>(i),
        ["GetFieldValue<JsonElement>"] = (r, i) => r.GetFieldValue<JsonElement>(i),
        ["GetFieldValueAsync<int>"] = (r, i) => r.GetFieldValueAsync<int>(i).GetAwaiter().GetResult(),
    };

    private static readonly Dictionary<string, Action<DeltaQueryDataReader, int>> Columns = new()
    {
        ["GetName"] = (r, i) => r.GetName(i),
        ["GetDataTypeName"] = (r, i) => r.GetDataTypeName(i),
        ["GetFieldType"] = (r, i) => r.GetFieldType(i),
    };

    public static readonly TheoryData<string> OfValues = [.. Values.Keys];

    public static readonly TheoryData<string> OfColumns = [.. Columns.Keys];

    [SkippableTheory]
    [MemberData(nameof(OfValues))]
    public void Before_Read_there_is_no_value(string call)
    {
        using var reader = Reader("SELECT 1");
        Assert.Throws<InvalidOperationException>(() => Values[call](reader, 0));
        Assert.True(reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => Values[call](reader, 0));
    }

    [SkippableTheory]
    [MemberData(nameof(OfValues))]
    public void After_the_last_row_there_is_no_value(string call)
    {
        using var reader = Reader("SELECT 1");
        while (reader.Read())
        {
        }

        Assert.Throws<InvalidOperationException>(() => Values[call](reader, 0));
    }

    [SkippableTheory]
    [MemberData(nameof(OfValues))]
    public void A_closed_reader_has_no_value(string call)
    {
        var reader = Row("SELECT 1");
        reader.Close();
        Assert.Throws<InvalidOperationException>(() => Values[call](reader, 0));
    }

    [SkippableTheory]
    [MemberData(nameof(OfValues))]
    public void The_next_result_has_no_value_before_Read(string call)
    {
        using var reader = Row("SELECT 1; SELECT 2");
        reader.NextResult();
        Assert.Throws<InvalidOperationException>(() => Values[call](reader, 0));
    }

    [SkippableTheory]
    [MemberData(nameof(OfValues))]
    public void A_statement_without_a_result_has_no_value(string call)
    {
        using var reader = Reader("SET TimeZone = 'UTC'");
        Assert.Throws<InvalidOperationException>(() => Values[call](reader, 0));
    }

    [SkippableTheory]
    [MemberData(nameof(OfValues))]
    public void A_column_that_is_not_there_is_out_of_range(string call)
    {
        using var reader = Row("SELECT 1, 2");
        Assert.Throws<IndexOutOfRangeException>(() => Values[call](reader, 2));
        Assert.Throws<IndexOutOfRangeException>(() => Values[call](reader, -1));
    }

    [SkippableTheory]
    [MemberData(nameof(OfColumns))]
    public void Columns_are_known_before_Read_and_after_the_end(string call)
    {
        using var reader = Reader("SELECT 1");
        Columns[call](reader, 0);
        while (reader.Read())
        {
        }

        Columns[call](reader, 0);
    }

    [SkippableTheory]
    [MemberData(nameof(OfColumns))]
    public void Columns_that_are_not_there_are_refused(string call)
    {
        using (var reader = Reader("SELECT 1"))
        {
            Assert.Throws<IndexOutOfRangeException>(() => Columns[call](reader, 1));
            Assert.Throws<IndexOutOfRangeException>(() => Columns[call](reader, -1));
        }

        using (var reader = Reader("SET TimeZone = 'UTC'"))
            Assert.Throws<InvalidOperationException>(() => Columns[call](reader, 0));
        var closed = Reader("SELECT 1");
        closed.Close();
        Assert.Throws<InvalidOperationException>(() => Columns[call](closed, 0));
    }

    [SkippableFact]
    public void A_closed_reader_refuses_all_but_to_close_and_to_count()
    {
        var reader = Reader("SELECT 1");
        reader.Close();
        Assert.Throws<InvalidOperationException>(() => reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.NextResult());
        Assert.Throws<InvalidOperationException>(() => reader.FieldCount);
        Assert.Throws<InvalidOperationException>(() => reader.Depth);
        Assert.Throws<InvalidOperationException>(() => reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => reader.GetOrdinal("x"));
        Assert.Throws<InvalidOperationException>(() => reader.GetColumnSchema());
        Assert.Throws<InvalidOperationException>(() => reader.GetSchemaTable());
        Assert.Throws<InvalidOperationException>(() => reader.GetValues(new object[1]));
        Assert.True(reader.IsClosed);
        Assert.Equal(-1, reader.RecordsAffected);
    }

    [SkippableFact]
    public async Task A_closed_reader_refuses_asynchronous_calls()
    {
        var reader = Reader("SELECT 1");
        await reader.CloseAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.ReadAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.NextResultAsync());
        await reader.CloseAsync();
    }

    [SkippableFact]
    public void After_a_change_there_is_no_result()
    {
        var table = Numbers(2);
        using var reader = Reader($"DELETE FROM {table}");
        Assert.Equal(0, reader.FieldCount);
        Assert.False(reader.HasRows);
        Assert.False(reader.Read());
        Assert.Empty(reader.GetColumnSchema());
        Assert.Null(reader.GetSchemaTable());
        Assert.Throws<InvalidOperationException>(() => reader.GetValues(new object[1]));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("id"));
        Assert.False(reader.NextResult());
        Assert.Equal(2, reader.RecordsAffected);
    }
}
