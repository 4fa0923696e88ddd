using System.Collections;
using System.Data;
using System.Data.Common;
using System.Data.SqlTypes;

namespace DeltaQuery.Ado.Tests;

/// <summary>Parameters and their collection, without a statement.</summary>
public class ParameterTests
{
    private static DeltaQueryParameterCollection Collection(params string[] names)
    {
        var parameters = new DeltaQueryCommand().Parameters;
        foreach (var name in names)
            parameters.AddWithValue(name, name);
        return parameters;
    }

    [Fact]
    public void A_new_parameter_has_defaults()
    {
        var parameter = new DeltaQueryParameter();
        Assert.Equal("", parameter.ParameterName);
        Assert.Equal("", parameter.SourceColumn);
        Assert.Equal(DbType.String, parameter.DbType);
        Assert.Equal(ParameterDirection.Input, parameter.Direction);
        Assert.Equal(DataRowVersion.Current, parameter.SourceVersion);
        Assert.Equal(0, parameter.Size);
        Assert.Null(parameter.Value);
        Assert.False(parameter.IsNullable);
        Assert.False(parameter.SourceColumnNullMapping);
    }

    [Fact]
    public void Names_of_null_are_empty()
    {
        var parameter = new DeltaQueryParameter("x", 1) { ParameterName = null, SourceColumn = null };
        Assert.Equal("", parameter.ParameterName);
        Assert.Equal("", parameter.SourceColumn);
    }

    [Theory]
    [InlineData(ParameterDirection.Output)]
    [InlineData(ParameterDirection.InputOutput)]
    [InlineData(ParameterDirection.ReturnValue)]
    public void Parameters_go_in_alone(ParameterDirection direction) =>
        Assert.Throws<NotSupportedException>(() => new DeltaQueryParameter().Direction = direction);

    [Fact]
    public void A_size_is_a_number_or_any()
    {
        Assert.Equal(-1, new DeltaQueryParameter { Size = -1 }.Size);
        Assert.ThrowsAny<ArgumentException>(() => new DeltaQueryParameter().Size = -2);
    }

    private static readonly (object Value, DbType Type)[] ValueTypes =
    [
        (true, DbType.Boolean), ((sbyte)1, DbType.SByte), ((byte)1, DbType.Byte), ((short)1, DbType.Int16), ((ushort)1, DbType.UInt16), (1, DbType.Int32),
        (1u, DbType.UInt32), (1L, DbType.Int64), (1ul, DbType.UInt64), (1f, DbType.Single), (1d, DbType.Double), (1m, DbType.Decimal),
        (new SqlDecimal(1), DbType.Decimal), ("x", DbType.String), ('x', DbType.String), (new[] { 'x' }, DbType.String), (Guid.Empty, DbType.Guid),
        (new byte[1], DbType.Binary), (Stream.Null, DbType.Binary), (new DateTime(2026, 1, 1), DbType.DateTime2), (DateTime.UtcNow, DbType.DateTime),
        (DateTimeOffset.UtcNow, DbType.DateTimeOffset), (new DateOnly(2026, 1, 1), DbType.Date), (new TimeOnly(1, 2), DbType.Time),
        (TimeSpan.Zero, DbType.Time), (DayOfWeek.Monday, DbType.Int32), (new[] { 1 }, DbType.Object), (DBNull.Value, DbType.String),
    ];

    public static readonly TheoryData<int> ValueTypeCases = [.. Enumerable.Range(0, ValueTypes.Length)];

    [Theory]
    [MemberData(nameof(ValueTypeCases))]
    public void DbType_is_that_of_the_value(int at) => Assert.Equal(ValueTypes[at].Type, new DeltaQueryParameter("x", ValueTypes[at].Value).DbType);

    [Fact]
    public void DbType_that_was_set_stays_until_it_is_reset()
    {
        var parameter = new DeltaQueryParameter("x", DbType.Int64, "5");
        parameter.Value = 1.5;
        Assert.Equal(DbType.Int64, parameter.DbType);
        parameter.ResetDbType();
        Assert.Equal(DbType.Double, parameter.DbType);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("X")]
    [InlineData("@x")]
    [InlineData("$x")]
    [InlineData(":X")]
    public void Names_are_found_whatever_their_case_and_mark(string name)
    {
        foreach (var written in new[] { "x", "@x", "$X", ":x" })
        {
            var parameters = Collection("other", written);
            Assert.Equal(1, parameters.IndexOf(name));
            Assert.True(parameters.Contains(name));
            Assert.Equal(written, parameters[name].Value);
        }
    }

    [Fact]
    public void Names_that_are_not_there_are_not_found()
    {
        var parameters = Collection("x");
        Assert.Equal(-1, parameters.IndexOf("y"));
        Assert.False(parameters.Contains("y"));
        Assert.ThrowsAny<ArgumentException>(() => parameters["y"]);
        Assert.ThrowsAny<ArgumentException>(() => parameters["y"] = new DeltaQueryParameter());
        Assert.ThrowsAny<ArgumentException>(() => parameters.RemoveAt("y"));
        Assert.Equal(-1, parameters.IndexOf((string)null!));
        Assert.Equal(-1, parameters.IndexOf((object)null!));
        Assert.False(parameters.Contains((string)null!));
        Assert.False(parameters.Contains((object)null!));
        Assert.False(parameters.Contains(new DeltaQueryParameter("x", "x")));
    }

    [Fact]
    public void Null_is_no_parameter()
    {
        var parameters = Collection("x");
        Assert.Throws<ArgumentNullException>(() => parameters.Add(null!));
        Assert.Throws<ArgumentNullException>(() => ((IList)parameters).Add(null));
        Assert.Throws<ArgumentNullException>(() => parameters.Insert(0, null!));
        Assert.Throws<ArgumentNullException>(() => parameters.Remove(null!));
        Assert.Throws<ArgumentNullException>(() => parameters[0] = null!);
        Assert.Throws<ArgumentNullException>(() => parameters["x"] = null!);
        Assert.Throws<ArgumentNullException>(() => ((IList)parameters)[0] = null);
        Assert.Throws<ArgumentNullException>(() => ((IDataParameterCollection)parameters)["x"] = null!);
        Assert.Throws<ArgumentNullException>(() => parameters.AddRange(null!));
        Assert.Single(parameters);
    }

    [Fact]
    public void Only_the_provider_s_parameters_are_taken()
    {
        var parameters = Collection();
        Assert.Throws<InvalidCastException>(() => ((IList)parameters).Add("x"));
        Assert.Throws<InvalidCastException>(() => parameters.AddRange(new object[] { new DeltaQueryParameter(), 5 }));
        Assert.Empty(parameters);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Places_that_are_not_there_are_out_of_range(int index)
    {
        var parameters = Collection("x");
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters[index]);
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters[index] = new DeltaQueryParameter());
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.RemoveAt(index));
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.Insert(index < 0 ? index : 2, new DeltaQueryParameter()));
    }

    [Fact]
    public void Parameters_come_go_and_are_replaced()
    {
        var parameters = Collection("a", "b", "c");
        var inserted = new DeltaQueryParameter("new", 1);
        parameters.Insert(1, inserted);
        Assert.Same(inserted, parameters[1]);
        Assert.Equal(1, parameters.IndexOf(inserted));
        parameters.Remove(inserted);
        Assert.Throws<ArgumentException>(() => parameters.Remove(inserted));
        parameters.RemoveAt(0);
        parameters.RemoveAt("@C");
        Assert.Equal(["b"], parameters.Select(p => p.ParameterName));
        parameters["b"] = inserted;
        Assert.Same(inserted, parameters[0]);
        parameters.AddRange(new[] { new DeltaQueryParameter("x", 1), new DeltaQueryParameter("y", 2) });
        var copy = new DbParameter[4];
        parameters.CopyTo(copy, 1);
        Assert.Null(copy[0]);
        Assert.Same(inserted, copy[1]);
        Assert.Equal(3, parameters.Count);
        parameters.Clear();
        Assert.Empty(parameters);
    }

    [Fact]
    public void Add_gives_the_parameter_or_its_place()
    {
        var parameters = Collection("a");
        var parameter = new DeltaQueryParameter("b", 1);
        Assert.Same(parameter, parameters.Add(parameter));
        Assert.Equal(2, ((IList)parameters).Add(new DeltaQueryParameter("c", 1)));
        Assert.Equal(DbType.Date, parameters.Add("d", DbType.Date).DbType);
        Assert.Equal(DBNull.Value, parameters.AddWithValue("e", null).Value);
    }
}
