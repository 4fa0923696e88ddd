using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace DeltaQuery.Engine.Remote.Grpc;

/// <summary>A message on the wire.</summary>
/// <remarks>
/// <code>
/// | 1 byte: compressed? | 4 bytes: length, big endian | message |
/// </code>
/// </remarks>
internal static class GrpcFrame
{
    private const int HeadLength = 5;

    /// <summary>The frame of a message.</summary>
    public static byte[] Of(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[HeadLength + length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        message.WriteTo(frame.AsSpan(HeadLength));
        return frame;
    }

    /// <summary>Reads the next message; null where the stream ends before one.</summary>
    /// <exception cref="GrpcException">The stream ends within a message, or it is not one that we take.</exception>
    public static async ValueTask<T?> ReadAsync<T>(Stream stream, MessageParser<T> parser, int maxBytes,
        CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var head = new byte[HeadLength];
        var read = await stream.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
            return null;
        if (read < HeadLength)
            throw new GrpcException(GrpcFailure.Broken, "the answer ends within a message");
        if (head[0] != 0)
            throw new GrpcException(GrpcFailure.Refused, "the server sent a compressed message, which it was not asked for");
        var length = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1));
        if (length > (uint)maxBytes)
            throw new GrpcException(GrpcFailure.Refused, $"the server sent a message of {length} bytes; the bound is {maxBytes}");
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            if (await stream.ReadAtLeastAsync(buffer.AsMemory(0, (int)length), (int)length, false, cancellationToken)
                .ConfigureAwait(false) < length)
                throw new GrpcException(GrpcFailure.Broken, "the answer ends within a message");
            return parser.ParseFrom(buffer, 0, (int)length);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(GrpcFailure.NotGrpc, $"the server sent a message that cannot be read: {e.Message}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
