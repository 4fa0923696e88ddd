using System.Runtime.CompilerServices;
using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>The text of any value, as DuckDB's CAST(x AS VARCHAR) gives it.</summary>
/// <remarks>TIMESTAMP WITH TIME ZONE is written in the session's zone if its offsets are given, else in UTC.</remarks>
internal static partial class ValueText
{
    public static string Of(ColumnVector vector, int row, TimeZoneOffsets? zone = null)
    {
        var text = new TextBuffer();
        Append(text, vector, row, zone);
        return text.ToString();
    }

    public static void Append(StringBuilder target, ColumnVector vector, int row, TimeZoneOffsets? zone = null)
    {
        var text = new TextBuffer();
        Append(text, vector, row, zone);
        target.Append(text.Span);
    }

    /// <summary>Appends the value's text; NULL for NULL.</summary>
    public static void Append(TextBuffer text, ColumnVector vector, int row, TimeZoneOffsets? zone = null)
    {
        if (vector.IsNull(row))
        {
            text.Append("NULL");
            return;
        }

        switch (vector.Type.Id)
        {
            case DuckDbType.Boolean: text.Append(vector.At<byte>(row) != 0 ? "true" : "false"); break;
            case DuckDbType.TinyInt: text.Append(vector.At<sbyte>(row)); break;
            case DuckDbType.SmallInt: text.Append(vector.At<short>(row)); break;
            case DuckDbType.Integer: text.Append(vector.At<int>(row)); break;
            case DuckDbType.BigInt: text.Append(vector.At<long>(row)); break;
            case DuckDbType.UTinyInt: text.Append(vector.At<byte>(row)); break;
            case DuckDbType.USmallInt: text.Append(vector.At<ushort>(row)); break;
            case DuckDbType.UInteger: text.Append(vector.At<uint>(row)); break;
            case DuckDbType.UBigInt: text.Append(vector.At<ulong>(row)); break;
            case DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.Decimal or DuckDbType.Uuid: AppendWide(text, vector, row); break;
            case DuckDbType.Float: AppendFloat(text, vector.At<float>(row)); break;
            case DuckDbType.Double: AppendDouble(text, vector.At<double>(row)); break;
            case DuckDbType.Varchar: text.AppendUtf8(vector.Utf8(row)); break;
            case DuckDbType.Enum: text.Append(vector.Type.EnumValues[vector.EnumIndex(row)]); break;
            case DuckDbType.Blob: AppendBlob(text, vector.Utf8(row)); break;
            case DuckDbType.Bit: text.Append(BitText(vector.Utf8(row))); break;
            case DuckDbType.BigNum: text.Append(BigNumber(vector.Utf8(row)).ToString()); break;
            case DuckDbType.Geometry: AppendGeometry(text, vector.Utf8(row)); break;
            case DuckDbType.Date: AppendDate(text, vector.At<int>(row)); break;
            case DuckDbType.Time: AppendTime(text, vector.At<long>(row) * 1_000); break;
            case DuckDbType.TimeNs: AppendTime(text, vector.At<long>(row)); break;
            case DuckDbType.TimeTz: AppendTimeTz(text, DuckDbTimeTz.FromBits(vector.At<ulong>(row))); break;
            case DuckDbType.Interval: AppendInterval(text, vector.At<DuckDbInterval>(row)); break;
            case DuckDbType.Timestamp or DuckDbType.TimestampTz:
            case DuckDbType.TimestampS or DuckDbType.TimestampMs or DuckDbType.TimestampNs:
                AppendTimestamp(text, vector.TimestampValue(row), zone);
                break;
            case DuckDbType.List or DuckDbType.Array: AppendList(text, vector, row, zone); break;
            case DuckDbType.Map: AppendMap(text, vector, row, zone); break;
            case DuckDbType.Struct: AppendStruct(text, vector, row, zone); break;
            case DuckDbType.Union: Append(text, vector.StructChild(vector.UnionTag(row) + 1), row, zone); break;
            case DuckDbType.Variant: new VariantReader(vector, row).Append(text); break;
            default: throw ColumnVector.Unreadable(vector.Type);
        }
    }

    // Apart: ReadyToRun compiles no method that holds an Int128, and compiling Append at the first value costs every start 4 ms.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AppendWide(TextBuffer text, ColumnVector vector, int row)
    {
        switch (vector.Type.Id)
        {
            case DuckDbType.HugeInt: text.Append(vector.At<Int128>(row)); break;
            case DuckDbType.UHugeInt: text.Append(vector.At<UInt128>(row)); break;
            case DuckDbType.Uuid: text.Append(ColumnVector.UuidValue(vector.At<UInt128>(row))); break;
            default: AppendDecimal(text, vector.Unscaled(row), vector.Type.Width, vector.Type.Scale); break;
        }
    }
}
