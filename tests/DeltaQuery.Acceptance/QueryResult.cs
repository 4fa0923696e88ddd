using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance;

/// <summary>A statement's rows as text, and what its scans came to.</summary>
internal sealed record QueryResult(
    IReadOnlyList<ResultColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, IReadOnlyList<ScanSummary> Scans, long RowCount)
{
    /// <summary>The only value.</summary>
    public string? Scalar => Rows[0][0];

    /// <summary>Runs a statement and reads all values; keeps the first rows, of which there may be too many to keep.</summary>
    public static async Task<QueryResult> RunAsync(DeltaSession session, string sql, int keep = int.MaxValue)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var result = await session.ExecuteAsync(sql, cancellationToken: timeout.Token);
        var rows = new List<IReadOnlyList<string?>>();
        if (result.Rows is null) return new([], rows, result.Scans, 0);
        var columns = result.Rows.Columns;
        var count = 0L;
        while (result.Rows.Next(timeout.Token) is { } batch)
        {
            count += batch.RowCount;
            for (var row = 0; row < batch.RowCount; row++)
                if (rows.Count < keep) rows.Add([.. Enumerable.Range(0, columns.Count).Select(column => batch.GetText(column, row))]);
                else for (var column = 0; column < columns.Count; column++) _ = batch.TextSpan(column, row);
        }

        return new(columns, rows, result.Scans, count);
    }
}
