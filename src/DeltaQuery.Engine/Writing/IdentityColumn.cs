using System.Globalization;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

/// <summary>A column whose values writers count up, or down: <c>Start + k * Step</c>, none of them twice.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#identity-columns">Identity Columns</see>.</remarks>
/// <param name="Start">The first value.</param>
/// <param name="Step">What lies between two values; not 0.</param>
/// <param name="HighWaterMark">The last value that was given; null before the first.</param>
/// <param name="AllowExplicitInsert">Whether a statement may give a value of its own.</param>
internal sealed record IdentityColumn(long Start, long Step, long? HighWaterMark, bool AllowExplicitInsert)
{
    /// <summary>The column's description; null if it is no identity column.</summary>
    /// <exception cref="DeltaException">CorruptLog: a number is missing, or the step is 0.</exception>
    public static IdentityColumn? Of(StructField field)
    {
        if (!field.IsIdentity)
            return null;
        var (start, step) = (field.Metadata.GetLong(FieldMetadata.IdentityStartKey), field.Metadata.GetLong(FieldMetadata.IdentityStepKey));
        if (start is null || step is null or 0)
        {
            throw new DeltaException(
                DeltaErrorCode.CorruptLog, $"identity column {field.Name}: delta.identity.start and step must be numbers, and step not 0");
        }

        return new IdentityColumn(
            start.Value,
            step.Value,
            field.Metadata.GetLong(FieldMetadata.IdentityHighWaterMarkKey),
            field.Metadata[FieldMetadata.IdentityAllowExplicitInsertKey] is { ValueKind: System.Text.Json.JsonValueKind.True });
    }

    /// <summary>The metadata that describes the column.</summary>
    public FieldMetadata AddTo(FieldMetadata metadata)
    {
        metadata = metadata.With(FieldMetadata.IdentityStartKey, Start).With(FieldMetadata.IdentityStepKey, Step)
            .With(FieldMetadata.IdentityAllowExplicitInsertKey, AllowExplicitInsert);
        return HighWaterMark is { } mark ? metadata.With(FieldMetadata.IdentityHighWaterMarkKey, mark) : metadata;
    }

    /// <summary>DuckDB's SQL for the values of a query's rows; one too large is an error.</summary>
    /// <param name="given">How many values the transaction has given already.</param>
    /// <param name="over">The window over which rows are counted.</param>
    public string ToSql(long given, string over = "") => string.Create(
        CultureInfo.InvariantCulture,
        $"({Value(given)}::HUGEINT + (row_number() OVER ({over}) - 1) * {Step}::HUGEINT)::BIGINT");

    /// <summary>The column after so many values were given.</summary>
    public IdentityColumn After(long given) => given == 0 ? this : this with { HighWaterMark = checked((long)Value(given - 1)) };

    /// <summary>The column when it is known to hold a value: the mark is at the first one of ours that does not lie before it, and never goes
    /// back.</summary>
    public IdentityColumn Beyond(long value)
    {
        var steps = Steps(value);
        var mark = Start + ((Start + (steps * Step) == value ? steps : steps + 1) * Step);
        if (HighWaterMark is { } before)
            mark = Step > 0 ? Int128.Max(mark, before) : Int128.Min(mark, before);
        return this with { HighWaterMark = checked((long)mark) };
    }

    private Int128 Value(long number) => Start + ((Int128.Max(HighWaterMark is { } mark ? Steps(mark) + 1 : 0, 0) + number) * Step);

    /// <summary>How many whole steps lie between the start and a value, which may lie before it.</summary>
    private Int128 Steps(long value)
    {
        var (steps, rest) = Int128.DivRem((Int128)value - Start, Step);
        return rest != 0 && Int128.IsNegative(rest) != (Step < 0) ? steps - 1 : steps;
    }
}
