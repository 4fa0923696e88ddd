using System.Collections;
using System.Data.SqlTypes;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>Values as objects.</summary>
internal sealed partial class FieldReader
{
    /// <summary>The type of <see cref="Value"/>: of a LIST an array whose elements may be null, of a MAP a dictionary whose values may be.</summary>
    public Type ClrType => field ??= Id switch
    {
        ResultTypeId.Boolean => typeof(bool),
        ResultTypeId.TinyInt => typeof(sbyte),
        ResultTypeId.SmallInt => typeof(short),
        ResultTypeId.Integer => typeof(int),
        ResultTypeId.BigInt => typeof(long),
        ResultTypeId.UTinyInt => typeof(byte),
        ResultTypeId.USmallInt => typeof(ushort),
        ResultTypeId.UInteger => typeof(uint),
        ResultTypeId.UBigInt => typeof(ulong),
        ResultTypeId.HugeInt or ResultTypeId.UHugeInt or ResultTypeId.BigNum => typeof(BigInteger),
        ResultTypeId.Float => typeof(float),
        ResultTypeId.Double => typeof(double),
        ResultTypeId.Decimal => typeof(decimal),
        ResultTypeId.Blob or ResultTypeId.Geometry => typeof(byte[]),
        ResultTypeId.Date or ResultTypeId.Timestamp or ResultTypeId.TimestampTz or ResultTypeId.TimestampS or ResultTypeId.TimestampMs
            or ResultTypeId.TimestampNs => typeof(DateTime),
        ResultTypeId.Time or ResultTypeId.TimeNs => typeof(TimeSpan),
        ResultTypeId.Interval => typeof(TimeSpan),
        ResultTypeId.Uuid => typeof(Guid),
        ResultTypeId.List or ResultTypeId.Array => MayBeNull(_elements!.ClrType).MakeArrayType(),
        ResultTypeId.Map => typeof(Dictionary<,>).MakeGenericType(_keys!.ClrType, MayBeNull(_elements!.ClrType)),
        ResultTypeId.Struct => typeof(Dictionary<string, object?>),
        ResultTypeId.Union or ResultTypeId.Null => typeof(object),
        _ => typeof(string),
    };

    /// <summary>A value as an object of <see cref="ClrType"/>; not for NULL.</summary>
    public object Value(int row) => Id switch
    {
        ResultTypeId.Boolean => Boolean(row),
        ResultTypeId.TinyInt => SByte(row),
        ResultTypeId.SmallInt => Int16(row),
        ResultTypeId.Integer => Int32(row),
        ResultTypeId.BigInt => Int64(row),
        ResultTypeId.UTinyInt => Byte(row),
        ResultTypeId.USmallInt => UInt16(row),
        ResultTypeId.UInteger => UInt32(row),
        ResultTypeId.UBigInt => UInt64(row),
        ResultTypeId.HugeInt or ResultTypeId.UHugeInt or ResultTypeId.BigNum => BigInteger(row),
        ResultTypeId.Float => Float(row),
        ResultTypeId.Double => Double(row),
        ResultTypeId.Decimal => Decimal(row),
        ResultTypeId.Blob or ResultTypeId.Geometry => Bytes(row),
        ResultTypeId.Date or ResultTypeId.Timestamp or ResultTypeId.TimestampTz or ResultTypeId.TimestampS or ResultTypeId.TimestampMs
            or ResultTypeId.TimestampNs => DateTime(row),
        ResultTypeId.Time or ResultTypeId.TimeNs or ResultTypeId.Interval => TimeSpan(row),
        ResultTypeId.Uuid => Guid(row),
        ResultTypeId.List or ResultTypeId.Array => Array(row, MayBeNull(_elements!.ClrType)),
        ResultTypeId.Map => Map(row, _keys!.ClrType, MayBeNull(_elements!.ClrType)),
        ResultTypeId.Struct => Fields(row),
        ResultTypeId.Union => Member(row),
        ResultTypeId.TimeTz => Values.Text(row),
        _ => String(row),
    };

    /// <summary>A value as an object of another type; not for NULL.</summary>
    /// <exception cref="InvalidCastException">The value cannot be read so.</exception>
    public object To(Type type, int row)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(object) || type == ClrType)
            return Value(row);
        if (type.IsEnum)
            return Enum.ToObject(type, To(Enum.GetUnderlyingType(type), row));
        if (Scalars.TryGetValue(type, out var scalar))
            return scalar(this, row);
        return Id switch
        {
            ResultTypeId.List or ResultTypeId.Array => List(type, row),
            ResultTypeId.Map => Map(type, row),
            ResultTypeId.Struct => StructBinder.Make(type, this, _members, row),
            ResultTypeId.Union => Bound()[Values.UnionMember(row)] is var member && member.IsNull(row) ? throw member.Null() : member.To(type, row),
            _ => throw Wrong(type.Name),
        };
    }

    /// <summary>A value as an object of another type, null for NULL where the type can be null.</summary>
    public object? ToNullable(Type type, int row)
    {
        if (!IsNull(row))
            return To(type, row);
        return !type.IsValueType || Nullable.GetUnderlyingType(type) is not null ? null : throw Null();
    }

    private static readonly Dictionary<Type, Func<FieldReader, int, object>> Scalars = new()
    {
        [typeof(bool)] = (f, row) => f.Boolean(row),
        [typeof(byte)] = (f, row) => f.Byte(row),
        [typeof(sbyte)] = (f, row) => f.SByte(row),
        [typeof(short)] = (f, row) => f.Int16(row),
        [typeof(ushort)] = (f, row) => f.UInt16(row),
        [typeof(int)] = (f, row) => f.Int32(row),
        [typeof(uint)] = (f, row) => f.UInt32(row),
        [typeof(long)] = (f, row) => f.Id is ResultTypeId.Timestamp or ResultTypeId.TimestampTz ? f.Micros(row) : f.Int64(row),
        [typeof(ulong)] = (f, row) => f.UInt64(row),
        [typeof(Int128)] = (f, row) => f.Int128(row),
        [typeof(BigInteger)] = (f, row) => f.BigInteger(row),
        [typeof(float)] = (f, row) => f.Float(row),
        [typeof(double)] = (f, row) => f.Double(row),
        [typeof(decimal)] = (f, row) => f.Decimal(row),
        [typeof(SqlDecimal)] = (f, row) => f.SqlDecimal(row),
        [typeof(string)] = (f, row) => f.String(row),
        [typeof(char)] = (f, row) => f.Char(row),
        [typeof(char[])] = (f, row) => f.String(row).ToCharArray(),
        [typeof(TextReader)] = (f, row) => new StringReader(f.String(row)),
        [typeof(byte[])] = (f, row) => f.Bytes(row),
        [typeof(Stream)] = (f, row) => new MemoryStream(f.Bytes(row), writable: false),
        [typeof(ReadOnlyMemory<byte>)] = (f, row) => new ReadOnlyMemory<byte>(f.Bytes(row)),
        [typeof(Guid)] = (f, row) => f.Guid(row),
        [typeof(DateTime)] = (f, row) => f.DateTime(row),
        [typeof(DateTimeOffset)] = (f, row) => f.DateTimeOffset(row),
        [typeof(DateOnly)] = (f, row) => f.DateOnly(row),
        [typeof(TimeOnly)] = (f, row) => f.TimeOnly(row),
        [typeof(TimeSpan)] = (f, row) => f.TimeSpan(row),
        [typeof(DeltaInterval)] = (f, row) => f.Interval(row),
        [typeof(JsonElement)] = (f, row) => JsonElement.Parse(f.Json(row)),
        [typeof(JsonDocument)] = (f, row) => JsonDocument.Parse(f.Json(row)),
        [typeof(JsonNode)] = (f, row) => JsonNode.Parse(f.Json(row))!,
    };

    // Text holds JSON already, or is to be read as such.
    private string Json(int row) => Id == ResultTypeId.Varchar ? String(row) : Values.Json(row);

    private static Type MayBeNull(Type type) => type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type;

    /// <summary>The readers of a STRUCT's fields or a UNION's members, at the values of the batch that is read.</summary>
    public FieldReader[] Bound()
    {
        if (_bound)
            return _members;
        _bound = true;
        if (Id is ResultTypeId.List or ResultTypeId.Array)
        {
            _elements!.Values = Values.Elements;
        }
        else if (Id == ResultTypeId.Map)
        {
            _keys!.Values = Values.Elements.Field(0);
            _elements!.Values = Values.Elements.Field(1);
        }

        for (var i = 0; i < _members.Length; i++)
            _members[i].Values = Values.Field(i);
        return _members;
    }

    private Array Array(int row, Type element)
    {
        Bound();
        var (offset, length) = Values.ElementsOf(row);
        var array = System.Array.CreateInstance(element, length);
        for (var i = 0; i < length; i++)
            if (_elements!.ToNullable(element, offset + i) is { } value)
                array.SetValue(value, i);
        return array;
    }

    private IDictionary Map(int row, Type key, Type value)
    {
        Bound();
        var (offset, length) = Values.ElementsOf(row);
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
        for (var i = offset; i < offset + length; i++)
            map[_keys!.To(key, i)] = _elements!.ToNullable(value, i);
        return map;
    }

    private Dictionary<string, object?> Fields(int row)
    {
        var fields = new Dictionary<string, object?>(_members.Length, StringComparer.Ordinal);
        foreach (var (i, member) in Bound().Index())
            fields[member.Name.Length > 0 ? member.Name : $"{i + 1}"] = member.IsNull(row) ? null : member.Value(row);
        return fields;
    }

    private object Member(int row)
    {
        var member = Bound()[Values.UnionMember(row)];
        return member.IsNull(row) ? DBNull.Value : member.Value(row);
    }

    private object List(Type type, int row)
    {
        if (type.IsArray && type.GetArrayRank() == 1)
            return Array(row, type.GetElementType()!);
        if (!type.IsGenericType || type.GetGenericArguments() is not [var element])
            throw Wrong(type.Name);
        var values = Array(row, element);
        if (type.IsAssignableFrom(values.GetType()))
            return values;
        var list = typeof(List<>).MakeGenericType(element);
        return type.IsAssignableFrom(list) ? Activator.CreateInstance(list, values)! : throw Wrong(type.Name);
    }

    private object Map(Type type, int row)
    {
        if (type.IsArray && type.GetElementType() is { IsGenericType: true } pair && pair.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
            return Pairs(pair, row);
        if (!type.IsGenericType || type.GetGenericArguments() is not [var key, var value])
            throw Wrong(type.Name);
        return type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(key, value)) ? Map(row, key, value) : throw Wrong(type.Name);
    }

    private Array Pairs(Type pair, int row)
    {
        Bound();
        var types = pair.GetGenericArguments();
        var (offset, length) = Values.ElementsOf(row);
        var pairs = System.Array.CreateInstance(pair, length);
        for (var i = 0; i < length; i++)
            pairs.SetValue(Activator.CreateInstance(pair, _keys!.To(types[0], offset + i), _elements!.ToNullable(types[1], offset + i)), i);
        return pairs;
    }
}
