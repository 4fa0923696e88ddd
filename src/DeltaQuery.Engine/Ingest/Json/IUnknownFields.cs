namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Takes the fields that have no column.</summary>
internal interface IUnknownFields
{
    /// <summary>Whether it takes fields of the message itself, too, whose values do not fit their columns.</summary>
    bool TakesUnfit { get; }

    /// <summary>Takes a field.</summary>
    /// <param name="path">The columns and fields that its object is in; empty for the message itself.</param>
    /// <param name="name">Its name, without escapes.</param>
    /// <param name="start">Where its value begins in the message's text.</param>
    /// <param name="raw">Its value as it is written.</param>
    void Take(IReadOnlyList<string> path, ReadOnlySpan<byte> name, int start, ReadOnlySpan<byte> raw);

    /// <summary>A message has been read.</summary>
    /// <param name="isGood">Whether it becomes a row.</param>
    /// <param name="text">Its text.</param>
    void End(bool isGood, ReadOnlySpan<byte> text);
}
