using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Expressions.</summary>
internal sealed partial class BatchMapper
{
    /// <summary>For how many messages of a batch DuckDB is asked by one statement each what is wrong.</summary>
    private const int MostExplained = 20;

    /// <summary>Makes the rows of what was loaded: in one pass if every message is good, otherwise after those that are not were taken out.
    /// </summary>
    /// <returns>How many there are.</returns>
    private long Compute(MessageBuffer messages, List<BadMessage> bad, CancellationToken cancellationToken)
    {
        if (TryCreateRows(null, cancellationToken) is { } rows)
            return rows;
        return AsWritten(() =>
        {
            var failed = Failures(messages.Count, cancellationToken);
            bad.AddRange(failed);
            if (FailsAtOnce && failed.Count > 0)
                throw Failure(messages, failed[0]);
            try
            {
                return CreateRows(null, cancellationToken);
            }
            catch (DuckDbException e) when (ConcernsValues(e))
            {
                throw new DeltaException(
                    DeltaErrorCode.QueryFailed, $"the messages from {PlaceOf(messages[0])} on have rows one by one, but not together: {FirstLine(e)}", e);
            }
        });
    }

    /// <summary>Runs what DuckDB is to compute as it is written: its optimizer takes parts that expressions have in common out of the TRY that they
    /// stand in, and then a value of one message fails all.</summary>
    private T AsWritten<T>(Func<T> run)
    {
        _connection.Execute("PRAGMA disable_optimizer");
        try
        {
            return run();
        }
        finally
        {
            _connection.CleanUp("PRAGMA enable_optimizer");
        }
    }

    /// <returns>How many rows there are; null if one cannot be computed.</returns>
    private long? TryCreateRows(string? condition, CancellationToken cancellationToken)
    {
        try
        {
            return CreateRows(condition, cancellationToken);
        }
        catch (DuckDbException e) when (ConcernsValues(e))
        {
            return null;
        }
    }

    private long CreateRows(string? condition, CancellationToken cancellationToken)
    {
        _connection.Execute($"CREATE OR REPLACE TEMP TABLE {Name("rows")} AS {_query!.Rows(condition)}", cancellationToken);
        return (long)_connection.Scalar($"SELECT count(*) FROM {RowTable}", cancellationToken)!;
    }

    /// <summary>Takes out the messages whose rows cannot be computed: value by value, and then, for values that no TRY can hold, by halves of the batch.
    /// </summary>
    /// <returns>They, in the batch's order.</returns>
    private List<BadMessage> Failures(int count, CancellationToken cancellationToken)
    {
        var failed = new List<BadMessage>();
        foreach (var value in _query!.Computed)
        {
            var numbers = TryNumbers(_query.Failing(value), cancellationToken) ?? TryNumbers(_query.FailingInside(value), cancellationToken);
            if (numbers is { Count: > 0 })
                TakeOut(numbers, value.What);
        }

        var left = new List<int>();
        Halve(0, count, left, cancellationToken);
        if (left.Count > 0)
            TakeOut(left, "the row");
        failed.Sort((one, other) => one.Message.CompareTo(other.Message));
        return failed;

        void TakeOut(List<int> numbers, string what)
        {
            foreach (var number in numbers)
                failed.Add(new BadMessage(number, Explain(number, what, failed.Count < MostExplained, cancellationToken)));
            Remove(LoadedTable, numbers, cancellationToken);
        }
    }

    /// <returns>The messages of a query; null if it cannot be run.</returns>
    private List<int>? TryNumbers(string sql, CancellationToken cancellationToken)
    {
        try
        {
            using var result = _connection.Query(sql, cancellationToken);
            return [.. result.Rows().Select(row => (int)(long)row[0]!)];
        }
        catch (DuckDbException e) when (ConcernsValues(e))
        {
            return null;
        }
    }

    private void Halve(int from, int to, List<int> failed, CancellationToken cancellationToken)
    {
        var range = $"{MappedBatch.MessageColumn} >= {SqlText.Literal((long)from)} AND {MappedBatch.MessageColumn} < {SqlText.Literal((long)to)}";
        if (from == to || (FailsAtOnce && failed.Count > 0) || TryCreateRows(range, cancellationToken) is not null)
            return;
        if (to - from == 1)
        {
            failed.Add(from);
            return;
        }

        Halve(from, from + ((to - from) / 2), failed, cancellationToken);
        Halve(from + ((to - from) / 2), to, failed, cancellationToken);
    }

    private void Remove(string table, IReadOnlyList<int> numbers, CancellationToken cancellationToken) => _connection.Execute(
        $"DELETE FROM {table} WHERE {MappedBatch.MessageColumn} IN (SELECT unnest([{string.Join(", ", numbers.Select(n => SqlText.Literal((long)n)))}]))",
        cancellationToken);

    private MessageFault Explain(int message, string what, bool asks, CancellationToken cancellationToken)
    {
        foreach (var value in asks ? _query!.Computed : [])
        {
            if (ErrorOf(_query!.One(value, message), cancellationToken) is { } error)
                return new MessageFault(MessageFaultClass.Expression, $"{value.What}: {error}");
        }

        return new MessageFault(MessageFaultClass.Expression, $"{what}: the expression cannot be computed");
    }

    private string? ErrorOf(string sql, CancellationToken cancellationToken)
    {
        try
        {
            _connection.Execute(sql, cancellationToken);
            return null;
        }
        catch (DuckDbException e) when (ConcernsValues(e))
        {
            return FirstLine(e);
        }
    }

    /// <summary>Refuses expressions that DuckDB cannot compute over any message.</summary>
    private void Check(RowQuery query)
    {
        foreach (var value in query.Computed.Concat(query.Expected))
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
        var refused = error.Message.Contains("GROUP BY", StringComparison.Ordinal) || error.Message.StartsWith("aggregates are", StringComparison.Ordinal)
            ? "an expression of an ingest sees one message, and can have no aggregate"
            : error.Message.Contains("TRY can not be used", StringComparison.Ordinal) ? "the condition calls a function whose value is another one each time"
            : null;
        if (refused is not null)
            return new DeltaException(DeltaErrorCode.NotSupported, $"{value.What}: {refused}", error) { Position = value.User?.Position };
        // DuckDB's places are bytes of UTF-8.
        var sql = value.User?.Sql ?? "";
        var at = error.Position is { } bytes && bytes >= prefix
            ? Math.Min(sql.Length, System.Text.Encoding.UTF8.GetCharCount(Utf8(sql, bytes - prefix)))
            : 0;
        return new DeltaException(DeltaErrorCode.QueryFailed, $"{value.What}: {FirstLine(error)}", error) { Position = value.User?.PlaceOf(at) };
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
