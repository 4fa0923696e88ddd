using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Values of the row.</summary>
internal sealed partial class DuckDbAppender
{
    private readonly Stack<(VectorWriter Nested, int FirstElement, int Slot)> _open = new();

    public void AppendNull()
    {
        if (_open.Count > 0 && _open.Peek() is { Slot: 0, Nested.Type.Id: DuckDbType.Map })
            throw new InvalidOperationException("The key of a map cannot be NULL.");
        Target().AddNull();
        Done();
    }

    public void Append(bool value)
    {
        var target = Target();
        if (target.Type.Id != DuckDbType.Boolean) throw Mismatch(target, "a bool");
        target.Add(value ? (byte)1 : (byte)0);
        Done();
    }

    public void Append(int value) => Append((long)value);

    /// <summary>An integer of any width, an unscaled DECIMAL, days of a DATE, or the units of a TIME or timestamp.</summary>
    /// <exception cref="OverflowException">The column's type is too narrow.</exception>
    public void Append(long value)
    {
        var target = Target();
        switch (target.Type.InternalType)
        {
            case DuckDbType.TinyInt: target.Add(checked((sbyte)value)); break;
            case DuckDbType.SmallInt: target.Add(checked((short)value)); break;
            case DuckDbType.Integer or DuckDbType.Date: target.Add(checked((int)value)); break;
            case DuckDbType.BigInt or DuckDbType.Timestamp or DuckDbType.TimestampTz or DuckDbType.TimestampS or DuckDbType.TimestampMs
                or DuckDbType.TimestampNs or DuckDbType.Time or DuckDbType.TimeNs:
                target.Add(value);
                break;
            case DuckDbType.UTinyInt when target.Type.Id != DuckDbType.Enum: target.Add(checked((byte)value)); break;
            case DuckDbType.USmallInt when target.Type.Id != DuckDbType.Enum: target.Add(checked((ushort)value)); break;
            case DuckDbType.UInteger when target.Type.Id != DuckDbType.Enum: target.Add(checked((uint)value)); break;
            case DuckDbType.UBigInt: target.Add(checked((ulong)value)); break;
            case DuckDbType.HugeInt: target.Add((Int128)value); break;
            case DuckDbType.Double: target.Add((double)value); break;
            case DuckDbType.Float: target.Add((float)value); break;
            default: throw Mismatch(target, "an integer");
        }

        Done();
    }

    /// <summary>A HUGEINT or an unscaled DECIMAL.</summary>
    public void Append(Int128 value)
    {
        var target = Target();
        if (target.Type.InternalType != DuckDbType.HugeInt)
        {
            Append(checked((long)value));
            return;
        }

        target.Add(value);
        Done();
    }

    public void Append(double value)
    {
        var target = Target();
        switch (target.Type.Id)
        {
            case DuckDbType.Double: target.Add(value); break;
            case DuckDbType.Float: target.Add((float)value); break;
            default: throw Mismatch(target, "a floating-point number");
        }

        Done();
    }

    public void Append(string? value)
    {
        if (value is null)
        {
            AppendNull();
            return;
        }

        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = size > 1024 ? ArrayPool<byte>.Shared.Rent(size) : null;
        var bytes = rented ?? stackalloc byte[1024];
        AppendBytes(bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>A VARCHAR in UTF-8, or a BLOB.</summary>
    /// <exception cref="ArgumentException">The bytes for a VARCHAR are not UTF-8.</exception>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        if (Target().Type.Id == DuckDbType.Varchar && !Utf8.IsValid(utf8))
            throw new ArgumentException("The text is not UTF-8.", nameof(utf8));
        AppendBytes(utf8);
    }

    public void AppendList(ReadOnlySpan<string?> values)
    {
        BeginList();
        foreach (var value in values) Append(value);
        EndList();
    }

    public void AppendMap(IEnumerable<KeyValuePair<string, string?>> entries)
    {
        BeginMap();
        foreach (var (key, value) in entries)
        {
            Append(key);
            Append(value);
        }

        EndMap();
    }

    /// <summary>Begins a LIST; the next values are its elements.</summary>
    public void BeginList() => Begin(DuckDbType.List, "a list");

    public void EndList() => EndList(DuckDbType.List);

    /// <summary>Begins a MAP; the next values are key, value, key, value. No key may come twice.</summary>
    public void BeginMap() => Begin(DuckDbType.Map, "a map");

    public void EndMap() => EndList(DuckDbType.Map);

    /// <summary>Begins a STRUCT; the next values are its fields, in order.</summary>
    public void BeginStruct() => Begin(DuckDbType.Struct, "a struct");

    public void EndStruct()
    {
        var (nested, _, slot) = Pop(DuckDbType.Struct);
        if (slot != nested.Type.Fields.Count)
            throw new InvalidOperationException($"The struct has values for {slot} of {nested.Type.Fields.Count} fields.");
        nested.AddStruct();
        Done();
    }

    private void AppendBytes(ReadOnlySpan<byte> bytes)
    {
        var target = Target();
        if (target.Type.Id is not (DuckDbType.Varchar or DuckDbType.Blob)) throw Mismatch(target, "a string");
        target.AddBytes(bytes, _arena);
        Done();
    }

    private void Begin(DuckDbType type, string what)
    {
        var target = Target();
        if (target.Type.Id != type) throw Mismatch(target, what);
        _open.Push((target, type == DuckDbType.Struct ? 0 : target[0].Count, 0));
    }

    private void EndList(DuckDbType type)
    {
        var (nested, firstElement, slot) = Pop(type);
        if (slot != 0) throw new InvalidOperationException("The map's last key has no value.");
        nested.AddList(firstElement);
        Done();
    }

    private (VectorWriter Nested, int FirstElement, int Slot) Pop(DuckDbType type)
    {
        if (_open.Count == 0 || _open.Peek().Nested.Type.Id != type) throw new InvalidOperationException($"No {type} is open.");
        return _open.Pop();
    }

    /// <summary>The vector that takes the next value.</summary>
    private VectorWriter Target()
    {
        if (_open.Count == 0)
        {
            if (_column == _columns.Length) throw new InvalidOperationException($"The row has only {_columns.Length} columns.");
            return _columns[_column];
        }

        var (nested, _, slot) = _open.Peek();
        switch (nested.Type.Id)
        {
            case DuckDbType.Struct:
                if (slot == nested.Type.Fields.Count) throw new InvalidOperationException($"The struct has only {slot} fields.");
                return nested[slot];
            case DuckDbType.Map:
                nested.ReserveChild();
                return nested[0][slot];
            default:
                nested.ReserveChild();
                return nested[0];
        }
    }

    /// <summary>Moves on after a value.</summary>
    private void Done()
    {
        if (_open.Count == 0)
        {
            _column++;
            return;
        }

        var (nested, firstElement, slot) = _open.Peek();
        if (nested.Type.Id == DuckDbType.List) return;
        slot++;
        if (nested.Type.Id == DuckDbType.Map && slot == 2)
        {
            nested[0].AddStruct();
            slot = 0;
        }

        _open.Pop();
        _open.Push((nested, firstElement, slot));
    }

    private static InvalidOperationException Mismatch(VectorWriter target, string what) =>
        new($"A column of type {target.Type} does not take {what}.");
}
