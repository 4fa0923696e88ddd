using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class ThriftTests
{
    // 1: true, 2: i32 -3, 20: i8 -1, 21: "ab", 22: list<i32> of 16, 23: map {1: false}, 24: {1: 1.5}, 25: list<bool> [true, false]
    private static readonly byte[] Every = Convert.FromHexString(
        "11" + "15" + "05" + "0328" + "FF" + "18" + "026162" + "19" + "F510" + string.Concat(Enumerable.Repeat("02", 16))
        + "1B" + "01" + "52" + "02" + "02" + "1C" + "17" + "000000000000F83F" + "00" + "19" + "21" + "01" + "02" + "00");

    [Fact]
    public void What_is_read_is_written_again_byte_by_byte()
    {
        var value = new ThriftReader(Every).ReadStruct();
        Assert.Equal(true, value[1]);
        Assert.Equal(-3, value.Number(2));
        Assert.Equal(-1, value.Number(20));
        Assert.Equal("ab", value.Text(21));
        Assert.Equal(16, value.List(22).Count);
        Assert.Equal([1L, false], value.List(23));
        Assert.Equal(1.5, value.Struct(24)![1]);
        Assert.Equal([true, false], value.List(25));
        Assert.Equal(Every, ThriftWriter.ToBytes(value));
    }

    [Fact]
    public void A_field_can_be_changed_and_left_out()
    {
        var value = new ThriftReader(Every).ReadStruct();
        value.Set(2, 1_000_000);
        value.Set(3, 7); // is not there
        value.Remove(20);
        value.Remove(22);
        var again = new ThriftReader(ThriftWriter.ToBytes(value)).ReadStruct();
        Assert.Equal(1_000_000, again.Number(2));
        Assert.Equal([1, 2, 21, 23, 24, 25], again.Fields.Select(f => (int)f.Id));
    }

    [Fact]
    public void Damage_is_an_error()
    {
        for (var length = 0; length < Every.Length; length++)
            Assert.Throws<InvalidDataException>(() => new ThriftReader(Every.AsSpan(0, length)).ReadStruct());
        Assert.Throws<InvalidDataException>(() => new ThriftReader([0x1D, 0x00]).ReadStruct()); // type 13
        Assert.Throws<InvalidDataException>(() => new ThriftReader(Enumerable.Repeat((byte)0x1C, 1000).ToArray()).ReadStruct());
    }
}
