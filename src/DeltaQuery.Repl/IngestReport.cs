using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DeltaQuery.Repl;

/// <summary>Writes a line a commit: words, or a JSON object.</summary>
internal sealed class IngestReport(Utf8Output output, bool json)
{
    private static readonly string[] Numbers =
    [
        "batch", "version", "rows_read", "rows_written", "rows_updated", "rows_deleted", "skipped", "dead_letters", "dropped", "ignored", "bytes", "files",
        "duration_ms", "lag",
    ];

    /// <summary>Writes a commit.</summary>
    /// <param name="ingest">The ingest's name; null for one without.</param>
    /// <param name="value">A column's value, or null.</param>
    public void Write(string? ingest, Func<string, string?> value)
    {
        output.WriteLine(json ? Json(ingest, value) : Line(ingest, value));
        output.Flush();
    }

    // 2026-01-31T12:00:00Z orders batch=3 version=12 rows_read=1000 ..
    private static string Line(string? ingest, Func<string, string?> value)
    {
        var line = new StringBuilder(DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        if (ingest is not null)
            line.Append(' ').Append(ingest);
        foreach (var name in Numbers)
            if (value(name) is { } number)
                line.Append(' ').Append(name).Append('=').Append(number);
        return line.ToString();
    }

    private static string Json(string? ingest, Func<string, string?> value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("time", DateTime.UtcNow);
            if (ingest is not null)
                writer.WriteString("ingest", ingest);
            foreach (var name in Numbers)
            {
                if (value(name) is { } number)
                    writer.WriteNumber(name, long.Parse(number, CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
