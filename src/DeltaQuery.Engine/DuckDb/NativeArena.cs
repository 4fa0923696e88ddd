using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Native memory for the strings of one chunk; <see cref="Reset"/> keeps the first block for the next chunk.</summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private const int BlockSize = 256 * 1024;

    private readonly List<nint> _blocks = [];
    private byte* _next;
    private byte* _end;

    /// <summary>How many bytes it holds.</summary>
    public long Length { get; private set; }

    public byte* Copy(ReadOnlySpan<byte> bytes)
    {
        if (_end - _next < bytes.Length) Grow(bytes.Length);
        var target = _next;
        bytes.CopyTo(new Span<byte>(target, bytes.Length));
        _next += bytes.Length;
        Length += bytes.Length;
        return target;
    }

    public void Reset()
    {
        Length = 0;
        for (var i = _blocks.Count - 1; i > 0; i--)
        {
            NativeMemory.Free((void*)_blocks[i]);
            _blocks.RemoveAt(i);
        }

        if (_blocks.Count == 0) return;
        _next = (byte*)_blocks[0];
        _end = _next + BlockSize;
    }

    public void Dispose()
    {
        foreach (var block in _blocks) NativeMemory.Free((void*)block);
        _blocks.Clear();
        _next = _end = null;
        GC.SuppressFinalize(this);
    }

    ~NativeArena() => Dispose();

    private void Grow(int length)
    {
        // The first block has the usual size, since it is kept.
        if (_blocks.Count == 0 && length > BlockSize) _blocks.Add((nint)NativeMemory.Alloc(BlockSize));
        var size = Math.Max(BlockSize, length);
        var block = (byte*)NativeMemory.Alloc((nuint)size);
        _blocks.Add((nint)block);
        _next = block;
        _end = block + size;
    }
}
