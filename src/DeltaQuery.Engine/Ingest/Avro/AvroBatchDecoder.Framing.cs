using System.Buffers.Binary;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>What stands before a value.</summary>
internal sealed partial class AvroBatchDecoder
{
    private const int HeaderLength = 1 + sizeof(int);
    private const int SingleHeaderLength = 2 + sizeof(ulong);
    private const string JsonFault = "the message is JSON text, not Avro: FORMAT JSON reads it";

    private static ReadOnlySpan<byte> SingleMarker => [0xC3, 0x01];

    private static bool TryReadId(ReadOnlySpan<byte> message, out int id)
    {
        var has = message.Length >= HeaderLength && message[0] == 0;
        id = has ? BinaryPrimitives.ReadInt32BigEndian(message[1..]) : 0;
        return has;
    }

    /// <returns>What is wrong with the message, or null.</returns>
    private string? DecodeRegistered(ReadOnlySpan<byte> message, VectorWriter value, NativeArena arena, ref long taken)
    {
        if (TryReadId(message, out var id))
        {
            if (_writers.TryGetValue(id, out var writer))
                return DecodeBy(writer, message[HeaderLength..], value, arena, ref taken);
            return _refused.TryGetValue(id, out var refused)
                ? refused
                : $"schema {id} was not asked for, as too many of this batch are unknown";
        }

        if (IsSingle(message, out var fingerprint))
        {
            return _fingerprints.TryGetValue(fingerprint, out var writer)
                ? DecodeBy(writer, message[SingleHeaderLength..], value, arena, ref taken)
                : $"no schema that is known has the fingerprint {fingerprint:x16} of the message";
        }

        if (message.Length == 0)
            return "the message is empty";
        if (message[0] is (byte)'{' or (byte)'[')
            return JsonFault;
        return message[0] == 0
            ? $"the message ends after {message.Length} bytes, within the id of its schema"
            : $"the message begins with 0x{message[0]:X2}, not with the magic byte 0 and the id of a schema";
    }

    private string? DecodePlain(ReadOnlySpan<byte> message, VectorWriter value, NativeArena arena, ref long taken)
    {
        var isSingle = IsSingle(message, out var fingerprint);
        if (isSingle && _fingerprints.TryGetValue(fingerprint, out var writer))
            return DecodeBy(writer, message[SingleHeaderLength..], value, arena, ref taken);
        if (DecodeBy(_own, message, value, arena, ref taken) is not { } fault)
            return null;
        if (isSingle)
            return $"the message has the fingerprint {fingerprint:x16}, which is not that of the schema";
        if (message.Length == 0)
            return fault;
        return message[0] switch
        {
            (byte)'{' or (byte)'[' => JsonFault,
            0 when message.Length >= HeaderLength =>
                $"{fault} (it begins with 0, as a message with the id of a schema does: USING SCHEMA REGISTRY)",
            _ => fault,
        };
    }

    private string? DecodeBy(Writer writer, ReadOnlySpan<byte> datum, VectorWriter value, NativeArena arena, ref long taken) =>
        writer.Decoder is { } decoder ? decoder.Decode(datum, value, arena, ref taken) : writer.Fault;

    private static bool IsSingle(ReadOnlySpan<byte> message, out ulong fingerprint)
    {
        var isSingle = message.Length >= SingleHeaderLength && message.StartsWith(SingleMarker);
        fingerprint = isSingle ? BinaryPrimitives.ReadUInt64LittleEndian(message[SingleMarker.Length..]) : 0;
        return isSingle;
    }
}
