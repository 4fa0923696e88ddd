using System.IO.Compression;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Unpacks keys or values of a format. What it gives is valid until the next call.</summary>
internal sealed class Unpacker(MessageFormat? format)
{
    private const int FirstLength = 64 * 1024;

    private byte[] _unpacked = [];

    /// <returns>What is wrong with the bytes, or null.</returns>
    public string? Unpack(ReadOnlySpan<byte> packed, out ReadOnlySpan<byte> bytes)
    {
        bytes = packed;
        if (format is not { IsGzip: true } || packed.Length == 0)
            return null;
        try
        {
            using var stream = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var length = 0;
            for (int read; (read = stream.Read(Room(length))) > 0;)
            {
                length += read;
                if (length > format.MaxBytes)
                    return $"the message has more than {format.MaxBytes} bytes when it is unpacked";
            }

            bytes = _unpacked.AsSpan(0, length);
            return null;
        }
        catch (InvalidDataException e)
        {
            return $"the message is not packed with gzip: {e.Message}";
        }
    }

    private Span<byte> Room(int length)
    {
        if (_unpacked.Length == length)
            Array.Resize(ref _unpacked, Math.Max(FirstLength, length * 2));
        return _unpacked.AsSpan(length);
    }
}
