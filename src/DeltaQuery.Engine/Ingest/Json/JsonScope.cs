using System.Text.Json;
using System.Text.Unicode;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>What the readers of one decoder have in common.</summary>
/// <param name="zone">The zone of timestamps that are written without one.</param>
/// <param name="unknown">Takes the fields of objects that have no column; null to leave them out.</param>
internal sealed class JsonScope(TimeZoneInfo zone, IUnknownFields? unknown = null)
{
    private byte[] _scratch = new byte[1024];

    public TimeZoneInfo Zone { get; } = zone;

    public IUnknownFields? Unknown { get; } = unknown;

    /// <summary>The text of the string or name that the cursor stands on, without escapes; valid until the next call.</summary>
    /// <returns>Whether it is text: UTF-8, and without halves of surrogate pairs.</returns>
    public bool TryText(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> text)
    {
        var raw = cursor.Text.Slice((int)cursor.Reader.TokenStartIndex + 1, cursor.Reader.ValueSpan.Length);
        text = raw;
        if (!cursor.Reader.ValueIsEscaped)
            return Utf8.IsValid(raw);
        if (_scratch.Length < raw.Length)
            _scratch = new byte[raw.Length * 2];
        try
        {
            text = _scratch.AsSpan(0, cursor.Reader.CopyString(_scratch));
            return true;
        }
        catch (InvalidOperationException) // how the reader tells of text that is none
        {
            return false;
        }
    }
}
