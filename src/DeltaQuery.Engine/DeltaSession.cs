namespace DeltaQuery.Engine;

/// <summary>One user's connection: its settings, temporary tables and views. One statement at a time.</summary>
public sealed class DeltaSession : IDisposable
{
    internal DeltaSession()
    {
    }

    /// <summary>Runs one statement. Rows, if any, are made while they are read.</summary>
    /// <param name="statement">The statement's text.</param>
    /// <param name="parameters">Values by name or, for positional ones, by "1", "2" ...</param>
    /// <param name="cancellationToken">Stops the statement at once.</param>
    /// <exception cref="DeltaException">The statement failed; Position, Line and Column are places in <paramref name="statement"/>.</exception>
    public Task<StatementResult> ExecuteAsync(
        string statement, IReadOnlyDictionary<string, object?>? parameters = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Stops what the session is running, from any thread.</summary>
    public void Interrupt() => throw new NotImplementedException();

    /// <summary>Ends the session.</summary>
    public void Dispose()
    {
    }
}
