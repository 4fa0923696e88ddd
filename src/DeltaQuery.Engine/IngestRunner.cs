using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine;

/// <summary>Runs named ingests of the catalog on a session's engine, and tells what they commit. The session runs nothing else meanwhile.</summary>
public sealed class IngestRunner(DeltaSession session)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, long> _told = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _failed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Told of each commit.</summary>
    public Action<IngestCommit>? Committed { get; init; }

    /// <summary>Told of each ingest that failed, once: its name, and why.</summary>
    public Action<string, string>? Failed { get; init; }

    /// <summary>Told when commits cannot be told of for a while; the ingests go on.</summary>
    public Action<DeltaException>? Unread { get; init; }

    /// <summary>Whether one that cannot be started has failed and the others run; else that is an exception.</summary>
    public bool FailsAlone { get; init; }

    /// <summary>Runs them until all have ended or the token is cancelled. They are stopped then, and what they have read is committed; other ingests of the
    /// engine go on.</summary>
    /// <param name="names">Which; null for all that are not paused.</param>
    /// <param name="cancellationToken">Stops them.</param>
    /// <returns>Those that ran.</returns>
    /// <exception cref="DeltaException">One cannot be started.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string>? names, CancellationToken cancellationToken)
    {
        var ran = names is null && !FailsAlone ? await StartAllAsync().ConfigureAwait(false)
            : await StartAsync(names ?? await NamesAsync().ConfigureAwait(false)).ConfigureAwait(false);
        while (!cancellationToken.IsCancellationRequested && await TryTellAsync(ran).ConfigureAwait(false))
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
            return ran;
        var jobs = session.State.Engine.Ingests.Active.Where(j => ran.Contains(j.Definition.Name, StringComparer.OrdinalIgnoreCase));
        await Task.WhenAll(jobs.Select(j => j.StopAsync())).ConfigureAwait(false); // which commits what is buffered
        await TryTellAsync(ran).ConfigureAwait(false);
        return ran;
    }

    private async Task<IReadOnlyList<string>> StartAllAsync()
    {
        await ExecuteAsync("START ALL INGESTS").ConfigureAwait(false);
        return await NamesAsync().ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> StartAsync(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            try
            {
                await ExecuteAsync($"START INGEST {SqlText.Identifier(name)}").ConfigureAwait(false);
            }
            catch (DeltaException e) when (FailsAlone && !e.IsTransient)
            {
                Fail(name, e.Message);
            }
        }

        return names;
    }

    private async Task<IReadOnlyList<string>> NamesAsync()
    {
        var names = new List<string>();
        await EachAsync("SHOW INGESTS", row =>
        {
            if (row["state"] != "PAUSED")
                names.Add(row["name"]!);
        }).ConfigureAwait(false);
        return names;
    }

    private async Task<bool> TryTellAsync(IReadOnlyList<string> names)
    {
        try
        {
            return await TellAsync(names).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            Unread?.Invoke(e);
            return true;
        }
    }

    /// <summary>Tells of commits and failures that it has not told of yet.</summary>
    /// <returns>Whether any ingest still runs.</returns>
    private async Task<bool> TellAsync(IReadOnlyList<string> names)
    {
        var states = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await EachAsync("SHOW INGESTS", row =>
        {
            var (name, state) = (row["name"]!, row["state"]!);
            states[name] = state;
            if (state == "FAILED" && names.Contains(name, StringComparer.OrdinalIgnoreCase))
                Fail(name, row["last_error"] ?? "");
        }).ConfigureAwait(false);
        foreach (var name in names.Where(states.ContainsKey)) // others were dropped
        {
            var from = _told.GetValueOrDefault(name);
            await EachAsync($"SELECT * FROM (SHOW INGEST PROGRESS {SqlText.Identifier(name)} LIMIT 100) WHERE batch > {from} ORDER BY batch", row =>
            {
                Committed?.Invoke(new IngestCommit(name, row));
                _told[name] = long.Parse(row["batch"]!, CultureInfo.InvariantCulture);
            }).ConfigureAwait(false);
        }

        return names.Any(n => states.GetValueOrDefault(n) is "RUNNING" or "PAUSED");
    }

    private void Fail(string name, string error)
    {
        if (_failed.Add(name))
            Failed?.Invoke(name, error);
    }

    private async Task ExecuteAsync(string sql) => (await session.ExecuteAsync(sql).ConfigureAwait(false)).Dispose();

    private async Task EachAsync(string sql, Action<IReadOnlyDictionary<string, string?>> row)
    {
        using var result = await session.ExecuteAsync(sql).ConfigureAwait(false);
        var columns = result.Rows!.Columns;
        while (result.Rows.Next() is { } batch)
            for (var i = 0; i < batch.RowCount; i++)
                row(Enumerable.Range(0, columns.Count).ToDictionary(c => columns[c].Name, c => batch.GetText(c, i)));
    }
}
