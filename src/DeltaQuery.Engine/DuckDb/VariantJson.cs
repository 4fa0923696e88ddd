using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Reads JSON into a <see cref="VariantBuilder"/>, as Spark's <c>parse_json</c> does: whole numbers in as few bits as they need,
/// numbers with a point as decimals, so that no digit is lost; doubles where there is an exponent or more than 38 digits.</summary>
/// <remarks>DuckDB's cast of JSON reads each fraction as a double, and makes a null NULL.</remarks>
/// <param name="target">Takes the values.</param>
internal sealed class VariantJson(VariantBuilder target)
{
    private const int MostDigits = 38;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = VariantDecoder.Deepest, AllowDuplicateProperties = false };

    /// <summary>Adds the value of a text as a row.</summary>
    /// <exception cref="JsonException">It is no JSON, or an object has two fields of one name. The row is half there then.</exception>
    public void AddRow(ReadOnlySpan<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text.ToArray(), Options);
            target.BeginRow();
            Add(json.RootElement);
            target.EndRow();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for text that is no UTF-8, or half of a surrogate pair
        {
            var place = e is JsonException { LineNumber: { } line, BytePositionInLine: { } at }
                ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {at + 1})") : "";
            throw new JsonException($"no JSON: {e.Message.Split(". ")[0].TrimEnd('.')}{place}", e);
        }
    }

    private void Add(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: AddObject(value); break;
            case JsonValueKind.Array:
                var at = target.AddArray(value.GetArrayLength());
                foreach (var element in value.EnumerateArray())
                {
                    target.Element(at++);
                    Add(element);
                }

                break;
            case JsonValueKind.String: target.AddBytes(VariantKind.Varchar, Encoding.UTF8.GetBytes(value.GetString()!)); break;
            case JsonValueKind.Number: AddNumber(Encoding.ASCII.GetString(JsonMarshal.GetRawUtf8Value(value))); break;
            case JsonValueKind.True: target.Add(VariantKind.True); break;
            case JsonValueKind.False: target.Add(VariantKind.False); break;
            default: target.Add(VariantKind.Null); break;
        }
    }

    /// <summary>Fields lie in the order of their names, as the binary encoding has them too.</summary>
    private void AddObject(JsonElement value)
    {
        var fields = value.EnumerateObject().Select(field => (Name: Encoding.UTF8.GetBytes(field.Name), field.Value)).ToList();
        fields.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        var at = target.AddObject(fields.Count);
        foreach (var (name, field) in fields)
        {
            target.Field(at++, name);
            Add(field);
        }
    }

    private void AddNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            AddWhole(whole);
            return;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : text.Length - point - 1;
        if (scale <= MostDigits && Int128.TryParse(text.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled)
            && VariantBinary.IsDecimal(unscaled))
        {
            target.AddDecimal(unscaled, scale);
            return;
        }

        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number)) throw new JsonException($"the number {text} is beyond a double");
        target.Add(VariantKind.Double, number);
    }

    private void AddWhole(long value)
    {
        if (value == (sbyte)value) target.Add(VariantKind.Int8, (sbyte)value);
        else if (value == (short)value) target.Add(VariantKind.Int16, (short)value);
        else if (value == (int)value) target.Add(VariantKind.Int32, (int)value);
        else target.Add(VariantKind.Int64, value);
    }
}
