using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace DeltaQuery.Ado.Tests;

/// <summary>Takes an Arrow stream over as a C program would: through the structures and function pointers of the Arrow C interfaces alone.</summary>
internal sealed unsafe class ArrowConsumer : IDisposable
{
    private static readonly Dictionary<nint, (nint Original, StrongBox<int> Count)> Released = [];

    private readonly Stream* _stream = (Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Stream));
    private readonly Schema* _schema = (Schema*)NativeMemory.AllocZeroed((nuint)sizeof(Schema));
    private readonly StrongBox<int> _releases = new();

    public ArrowConsumer(nint source)
    {
        *_stream = *(Stream*)source;
        ((Stream*)source)->Release = null; // taken over
        Released[(nint)_stream] = ((nint)_stream->Release, _releases);
        _stream->Release = &Release;
    }

    /// <summary>How often the stream was released.</summary>
    public int Releases => _releases.Value;

    /// <summary>What get_last_error tells.</summary>
    public string? LastError => Marshal.PtrToStringUTF8(_stream->GetLastError(_stream));

    public IReadOnlyList<(string Name, string Format, bool IsNullable)> Columns
    {
        get
        {
            ReadSchema();
            return [.. Enumerable.Range(0, (int)_schema->ChildCount).Select(i => Column(_schema->Children[i]))];
        }
    }

    /// <summary>The next rows as objects; null at the end, and after an error.</summary>
    public List<object?[]>? Next(out int error)
    {
        ReadSchema();
        var array = default(Array);
        error = _stream->GetNext(_stream, &array);
        if (error != 0 || array.Release == null)
            return null;
        Assert.Equal((0, 0), (array.Offset, array.NullCount));
        Assert.Equal(_schema->ChildCount, array.ChildCount);
        var rows = Rows(&array);
        array.Release(&array);
        Assert.True(array.Release == null);
        return rows;
    }

    public List<object?[]> Rest()
    {
        var all = new List<object?[]>();
        while (true)
        {
            var rows = Next(out var error);
            Assert.True(error == 0, error == 0 ? "" : LastError);
            if (rows is null)
                return all;
            all.AddRange(rows);
        }
    }

    public void ReleaseStream()
    {
        if (_stream->Release != null)
            _stream->Release(_stream);
    }

    public void Dispose()
    {
        ReleaseStream();
        if (_schema->Release != null)
            _schema->Release(_schema);
        Released.Remove((nint)_stream);
        NativeMemory.Free(_schema);
        NativeMemory.Free(_stream);
    }

    /// <summary>A value as text, the same for what stands for the same: lists, structs as dictionaries, maps as pairs.</summary>
    public static string Text(object? value) => value switch
    {
        null or DBNull => "NULL",
        byte[] bytes => Convert.ToHexString(bytes),
        string text => text,
        DateTime time => $"{time.Kind} {time:O}",
        double or float => ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture),
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(k => $"{Text(k)}: {Text(map[k])}"))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static (string Name, string Format, bool IsNullable) Column(Schema* schema) =>
        (Marshal.PtrToStringUTF8(schema->Name)!, Marshal.PtrToStringUTF8(schema->Format)!, (schema->Flags & 2) != 0);

    private List<object?[]> Rows(Array* array)
    {
        var rows = new List<object?[]>();
        for (var row = 0L; row < array->Length; row++)
        {
            var values = new object?[array->ChildCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = Value(_schema->Children[i], array->Children[i], row);
            rows.Add(values);
        }

        return rows;
    }

    private void ReadSchema()
    {
        if (_schema->Release != null)
            return;
        Assert.Equal(0, _stream->GetSchema(_stream, _schema));
        Assert.Equal("+s", Marshal.PtrToStringUTF8(_schema->Format));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(Stream* stream)
    {
        var (original, count) = Released[(nint)stream];
        count.Value++;
        ((delegate* unmanaged[Cdecl]<Stream*, void>)original)(stream);
    }

    private static object? Value(Schema* schema, Array* array, long row)
    {
        row += array->Offset;
        var format = Marshal.PtrToStringUTF8(schema->Format)!;
        var validity = array->BufferCount > 0 ? (byte*)array->Buffers[0] : null;
        if (format == "n" || (validity != null && (validity[row / 8] & (1 << (int)(row % 8))) == 0))
            return null;
        if (array->Dictionary != null)
            return Value(schema->Dictionary, array->Dictionary, Convert.ToInt64(Fixed(format, array->Buffers[1], row), null));
        return format[0] switch
        {
            '+' => Nested(format, schema, array, row),
            'u' or 'z' => Bytes(format, array, row),
            _ => Fixed(format, array->Buffers[1], row),
        };
    }

    private static object Nested(string format, Schema* schema, Array* array, long row)
    {
        if (format == "+s")
        {
            return Enumerable.Range(0, (int)array->ChildCount).ToDictionary(
                i => Marshal.PtrToStringUTF8(schema->Children[i]->Name)!, i => Value(schema->Children[i], array->Children[i], row));
        }

        var (first, end) = format.StartsWith("+w:", StringComparison.Ordinal)
            ? (row * int.Parse(format[3..], null), (row + 1) * int.Parse(format[3..], null))
            : (((int*)array->Buffers[1])[row], ((int*)array->Buffers[1])[row + 1]);
        var items = new List<object?>();
        for (var i = first; i < end; i++)
            items.Add(Value(schema->Children[0], array->Children[0], i));
        return format == "+m" ? items.Cast<Dictionary<string, object?>>().ToDictionary(e => e["key"]!, e => e["value"]) : items.ToArray();
    }

    private static object Bytes(string format, Array* array, long row)
    {
        var offsets = (int*)array->Buffers[1];
        var bytes = new ReadOnlySpan<byte>((byte*)array->Buffers[2] + offsets[row], offsets[row + 1] - offsets[row]);
        return format == "u" ? Encoding.UTF8.GetString(bytes) : bytes.ToArray();
    }

    private static object Fixed(string format, void* values, long row) => format switch
    {
        "b" => (((byte*)values)[row / 8] & (1 << (int)(row % 8))) != 0,
        "c" => ((sbyte*)values)[row],
        "C" => ((byte*)values)[row],
        "s" => ((short*)values)[row],
        "S" => ((ushort*)values)[row],
        "i" => ((int*)values)[row],
        "I" => ((uint*)values)[row],
        "l" => ((long*)values)[row],
        "L" => ((ulong*)values)[row],
        "f" => ((float*)values)[row],
        "g" => ((double*)values)[row],
        "tdD" => DateTime.UnixEpoch.AddDays(((int*)values)[row]) is var day ? DateTime.SpecifyKind(day, DateTimeKind.Unspecified) : default,
        "ttu" => new TimeSpan(((long*)values)[row] * TimeSpan.TicksPerMicrosecond),
        "tsu:" => DateTime.SpecifyKind(DateTime.UnixEpoch.AddMicroseconds(((long*)values)[row]), DateTimeKind.Unspecified),
        "tsu:UTC" => DateTime.UnixEpoch.AddTicks(((long*)values)[row] * TimeSpan.TicksPerMicrosecond),
        "tin" => new DeltaInterval(((int*)values)[row * 4], ((int*)values)[(row * 4) + 1], ((long*)values)[(row * 2) + 1] / 1000),
        _ when format.StartsWith("d:", StringComparison.Ordinal) => Decimal(((Int128*)values)[row], int.Parse(format.Split(',')[1], null)),
        _ => throw new NotSupportedException(format),
    };

    private static string Decimal(BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled.Sign < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Stream
    {
        public delegate* unmanaged[Cdecl]<Stream*, Schema*, int> GetSchema;
        public delegate* unmanaged[Cdecl]<Stream*, Array*, int> GetNext;
        public delegate* unmanaged[Cdecl]<Stream*, nint> GetLastError;
        public delegate* unmanaged[Cdecl]<Stream*, void> Release;
        public nint PrivateData;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Schema
    {
        public nint Format;
        public nint Name;
        public nint Metadata;
        public long Flags;
        public long ChildCount;
        public Schema** Children;
        public Schema* Dictionary;
        public delegate* unmanaged[Cdecl]<Schema*, void> Release;
        public nint PrivateData;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Array
    {
        public long Length;
        public long NullCount;
        public long Offset;
        public long BufferCount;
        public long ChildCount;
        public void** Buffers;
        public Array** Children;
        public Array* Dictionary;
        public delegate* unmanaged[Cdecl]<Array*, void> Release;
        public nint PrivateData;
    }
}
