using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>Values as objects.</summary>
internal sealed partial class FieldReader
{
    /// <summary>What a trimmed program keeps of the types of columns, as ADO.NET asks for it.</summary>
    public const DynamicallyAccessedMemberTypes KeptOfTypes = DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields;

    private const string NamedByNobody = "Arrays and dictionaries, whose own members nobody asks for by their names.";

    /// <summary>The type of <see cref="Value"/>: of a LIST an array whose elements may be null, of a MAP a dictionary whose values may be.</summary>
    [DynamicallyAccessedMembers(KeptOfTypes)]
    [UnconditionalSuppressMessage("Trimming", "IL2073", Justification = NamedByNobody)]
    [UnconditionalSuppressMessage("Trimming", "IL2078", Justification = NamedByNobody)]
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

    /// <summary>The type that holds all digits of a value.</summary>
    [DynamicallyAccessedMembers(KeptOfTypes)]
    public Type ExactType => IsWideDecimal ? typeof(System.Data.SqlTypes.SqlDecimal) : ClrType;

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
        _ => String(row),
    };

    /// <summary>A value as an object of another type; not for NULL.</summary>
    /// <exception cref="InvalidCastException">The value cannot be read so.</exception>
    public object To(Type type, int row)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(object) || type == ClrType)
            return Value(row);
        if (Id == ResultTypeId.Union)
            return Bound()[Values.UnionMember(row)] is var member && member.IsNull(row) ? throw member.Null() : member.To(type, row);
        if (ScalarReader.Of(type) is { } scalar)
            return scalar.Boxed(this, row);
        return Id switch
        {
            ResultTypeId.List or ResultTypeId.Array => List(type, row),
            ResultTypeId.Map => Map(type, row),
            ResultTypeId.Struct => StructBinder.Make(type, this, _members, row),
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

    /// <summary>A value as JSON: text holds it already, or is to be read as such.</summary>
    public string Json(int row) => Id == ResultTypeId.Varchar ? String(row) : Values.Json(row);

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
        if (_elements!.Id != ResultTypeId.Union && ScalarReader.Of(element) is { } scalar)
            return scalar.Array(_elements, offset, length);
        var array = System.Array.CreateInstance(element, length);
        for (var i = 0; i < length; i++)
            if (_elements.ToNullable(element, offset + i) is { } value)
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

    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "A KeyValuePair that the caller has named; its constructor is kept.")]
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
