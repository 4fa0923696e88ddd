using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>An enum, as its symbol's text.</summary>
internal sealed class EnumReader : ValueReader
{
    private readonly AvroSchema _writer;
    private readonly byte[]?[] _symbols;

    public EnumReader(AvroSchema writer, AvroSchema reader)
    {
        _writer = writer;
        _symbols = [.. writer.Symbols.Select(symbol => reader.Symbols.Contains(symbol) ? symbol : reader.DefaultSymbol)
            .Select(symbol => symbol is null ? null : Encoding.UTF8.GetBytes(symbol))];
    }

    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        if (!cursor.TryReadInt(out var index))
            return false;
        if ((uint)index >= (uint)_symbols.Length)
            return cursor.Fail($"{index} is no symbol of {_writer}, which has {_symbols.Length}");
        if (_symbols[index] is not { } symbol)
            return cursor.Fail($"the reader's enum has no symbol {_writer.Symbols[index]}, and no default");
        target.AddBytes(symbol, cursor.Arena);
        return true;
    }
}
