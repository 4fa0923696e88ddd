using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Expressions.</summary>
internal sealed partial class BatchMapper
{
    /// <summary>For how many messages of a batch DuckDB is asked by one statement each what is wrong.</summary>
    private const int MostExplained = 20;

    /// <summary>Makes the rows of what was loaded: in one pass if every message is good, otherwise in one more that finds those that are
    /// not.</summary>
    /// <returns>How many there are.</returns>
    private long Compute(MessageBuffer messages, List<BadMessage> bad, CancellationToken cancellationToken)
    {
        try
        {
            return CreateRows(null, cancellationToken);
        }
        catch (DuckDbException e) when (ConcernsValues(e))
        {
            var failed = Failures(e, cancellationToken);
            if (FailsAtOnce)
                throw Failure(messages, failed[0]);
            bad.AddRange(failed);
            var numbers = string.Join(", ", failed.Select(message => SqlText.Literal((long)message.Message)));
            return CreateRows($"{MappedBatch.MessageColumn} NOT IN ({numbers})", cancellationToken);
        }
    }

    private long CreateRows(string? condition, CancellationToken cancellationToken)
    {
        using var result = _connection.Query($"CREATE OR REPLACE TEMP TABLE {Name("rows")} AS {_query!.Rows(condition)}", cancellationToken);
        return (long)_connection.Scalar($"SELECT count(*) FROM {RowTable}", cancellationToken)!;
    }

    private List<BadMessage> Failures(DuckDbException first, CancellationToken cancellationToken)
    {
        var failed = new List<BadMessage>();
        using (var result = _connection.Query($"{_query!.Failures()} ORDER BY 1", cancellationToken))
        {
            while (result.FetchChunk() is { } chunk)
            {
                using (chunk)
                {
                    for (var i = 0; i < chunk.RowCount; i++)
                    {
                        var value = _query.Computed[Convert.ToInt32(chunk[1].GetValue(i), System.Globalization.CultureInfo.InvariantCulture)];
                        failed.Add(new BadMessage((int)(long)chunk[0].GetValue(i)!, new MessageFault(MessageFaultClass.Expression, value.What)));
                    }
                }
            }
        }

        if (failed.Count == 0)
            throw new DeltaException(DeltaErrorCode.QueryFailed, first.Message, first);
        for (var i = 0; i < failed.Count; i++)
            failed[i] = failed[i] with { Fault = Explain(failed[i], i < MostExplained, cancellationToken) };
        return failed;
    }

    private MessageFault Explain(BadMessage failed, bool asks, CancellationToken cancellationToken)
    {
        var value = _query!.Computed.First(computed => computed.What == failed.Fault.Text);
        if (asks)
        {
            try
            {
                using var result = _connection.Query(_query.One(value, failed.Message), cancellationToken);
            }
            catch (DuckDbException e)
            {
                return new MessageFault(MessageFaultClass.Expression, $"{value.What}: {FirstLine(e)}");
            }
        }

        return new MessageFault(MessageFaultClass.Expression, $"{value.What}: the expression cannot be computed");
    }

    /// <summary>Refuses expressions that DuckDB cannot compute over any message.</summary>
    private void Check(RowQuery query)
    {
        foreach (var value in query.Computed)
        {
            var prefix = 0;
            try
            {
                using var statement = _connection.Prepare(query.Empty(value, out prefix));
            }
            catch (DuckDbException e)
            {
                throw Refusal(value, prefix, e);
            }
        }
    }

    private static DeltaException Refusal(ComputedValue value, int prefix, DuckDbException error)
    {
        if (error.Message.Contains("GROUP BY", StringComparison.Ordinal))
            return new DeltaException(
                DeltaErrorCode.NotSupported, $"{value.What}: an expression of an ingest sees one message, and can have no aggregate", error)
            {
                Position = value.Position,
            };
        // DuckDB's places are bytes of UTF-8.
        var at = error.Position is { } bytes && bytes >= prefix
            ? Math.Min(value.UserSql.Length, System.Text.Encoding.UTF8.GetCharCount(Utf8(value.UserSql, bytes - prefix)))
            : 0;
        return new DeltaException(DeltaErrorCode.QueryFailed, $"{value.What}: {FirstLine(error)}", error) { Position = value.Position + at };
    }

    /// <summary>What DuckDB says, without what is not the user's: names of ours, and lines that point into our SQL.</summary>
    private static string FirstLine(DuckDbException error) =>
        error.Message.Split('\n')[0].Split(" when casting from source column ")[0];

    private static byte[] Utf8(string text, int most)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return bytes[..Math.Min(most, bytes.Length)];
    }

    private static bool ConcernsValues(DuckDbException e) =>
        e.ErrorType is not (DuckDbErrorType.Interrupt or DuckDbErrorType.OutOfMemory or DuckDbErrorType.Fatal or DuckDbErrorType.Internal
            or DuckDbErrorType.IO);
}
