using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DeltaQuery.Testing;

/// <summary>One end of a connection that speaks HTTP/1.1: reads whole messages, as bytes.</summary>
internal sealed class HttpStream(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;

    /// <summary>A message's first line and headers, with the empty line at the end; null where the connection has ended.</summary>
    public async Task<byte[]?> ReadHeadAsync()
    {
        var head = new List<byte>();
        while (!EndsWithEmptyLine(head))
        {
            if (await ReadByteAsync() is not { } next)
                return null;
            head.Add(next);
        }

        return [.. head];
    }

    /// <summary>Just so many bytes.</summary>
    public async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            if (_start == _end && !await FillAsync())
                throw new IOException("the connection ended within a message");
            var some = Math.Min(length - read, _end - _start);
            _buffer.AsSpan(_start, some).CopyTo(bytes.AsSpan(read));
            (read, _start) = (read + some, _start + some);
        }

        return bytes;
    }

    /// <summary>The body of an answer that says neither its length nor that it has none: chunks, as they are, or all up to the end.</summary>
    public async Task<byte[]> ReadBodyAsync(string head)
    {
        var body = new List<byte>();
        if (ProxiedRequest.HeaderOf(head, "Transfer-Encoding") is null)
        {
            while (await ReadByteAsync() is { } next)
                body.Add(next);
            return [.. body];
        }

        while (true)
        {
            var line = new List<byte>();
            while (line is not [.., (byte)'\r', (byte)'\n'])
                line.Add(await ReadByteAsync() ?? throw new IOException("the connection ended within a chunk"));
            body.AddRange(line);
            var size = int.Parse(Encoding.Latin1.GetString([.. line]).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.AddRange(await ReadAsync(size + 2));
            if (size == 0)
                return [.. body];
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>Ends the connection by a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Dispose() => socket.Dispose();

    private static bool EndsWithEmptyLine(List<byte> head) => head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'];

    private async Task<byte?> ReadByteAsync() => _start < _end || await FillAsync() ? _buffer[_start++] : null;

    private async Task<bool> FillAsync()
    {
        (_start, _end) = (0, await socket.ReceiveAsync(_buffer, SocketFlags.None));
        return _end > 0;
    }
}
