using System.Runtime.CompilerServices;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine;

/// <summary>The values of a column in one batch, as they lie in memory; valid until the next batch is asked for.</summary>
/// <remarks>What is asked of a row that is NULL means nothing.</remarks>
public sealed class ColumnValues
{
    private readonly ColumnVector _vector;
    private readonly TimeZoneOffsets? _zone;
    private ColumnValues? _elements;
    private ColumnValues?[]? _fields;

    internal ColumnValues(ColumnVector vector, TimeZoneOffsets? zone)
    {
        _vector = vector;
        _zone = zone;
    }

    /// <summary>How many values there are.</summary>
    public int Count => _vector.Count;

    /// <summary>Whether a value is NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => _vector.IsNull(row);

    /// <summary>A value of a fixed width, as <see cref="ResultTypeId"/> says that it is stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(int row) where T : unmanaged => _vector.At<T>(row);

    /// <summary>The bytes of a VARCHAR (UTF-8), BLOB or GEOMETRY.</summary>
    public ReadOnlySpan<byte> Bytes(int row) => _vector.Utf8(row);

    /// <summary>A DECIMAL without its point.</summary>
    public Int128 Unscaled(int row) => _vector.Unscaled(row);

    /// <summary>A DATE or a timestamp of any kind: Utc for an instant, else Unspecified; nanoseconds are cut to 100.</summary>
    /// <returns>Whether it lies within what DateTime holds.</returns>
    public bool TryDateTime(int row, out DateTime time)
    {
        if (_vector.Type.Id != DuckDbType.Date)
            return _vector.TimestampValue(row).TryToDateTime(out time);
        var fits = new DuckDbDate(_vector.At<int>(row)).TryToDateOnly(out var date);
        time = fits ? date.ToDateTime(TimeOnly.MinValue) : default;
        return fits;
    }

    /// <summary>A UUID.</summary>
    public Guid Uuid(int row) => ColumnVector.UuidValue(_vector.At<UInt128>(row));

    /// <summary>Which text of <see cref="ResultType.EnumValues"/> an ENUM has.</summary>
    public int EnumIndex(int row) => _vector.EnumIndex(row);

    /// <summary>Where the elements of a LIST, ARRAY or MAP lie in <see cref="Elements"/>.</summary>
    public (int Offset, int Length) ElementsOf(int row) => _vector.ListEntry(row);

    /// <summary>The elements of all rows of a LIST or ARRAY; the STRUCT(key, value) entries of a MAP.</summary>
    public ColumnValues Elements => _elements ??= new ColumnValues(_vector.ListChild, _zone);

    /// <summary>The values of a STRUCT's field, or of a UNION's member.</summary>
    public ColumnValues Field(int field)
    {
        var child = _vector.Type.Id == DuckDbType.Union ? field + 1 : field;
        _fields ??= new ColumnValues?[_vector.Type.Children.Count];
        return _fields[child] ??= new ColumnValues(_vector.StructChild(child), _zone);
    }

    /// <summary>Which member of a UNION holds the value.</summary>
    public int UnionMember(int row) => _vector.UnionTag(row);

    /// <summary>The value as a cast to VARCHAR would write it.</summary>
    public string Text(int row) => ValueText.Of(_vector, row, _zone);

    /// <summary>The value as JSON on one line, as <see cref="RowBatch.JsonSpan"/> tells.</summary>
    public string Json(int row)
    {
        var text = new TextBuffer();
        ValueJson.Append(text, _vector, row, _zone);
        return text.ToString();
    }
}
