using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>A kind of objects that the catalog keeps by their names: what statements say where a name is taken, or unknown.</summary>
/// <param name="Article">What stands before <paramref name="Words"/>.</param>
/// <param name="Words">What one is called, in a sentence and, in upper case, in statements.</param>
internal sealed record NamedKind(string Article, string Words)
{
    public static readonly NamedKind Connection = new("a", "connection");
    public static readonly NamedKind Ingest = new("an", "ingest");
    public static readonly NamedKind Schedule = new("a", "maintenance schedule");

    private string Statement => Words.ToUpperInvariant();

    /// <summary>CREATE, where the object is made by one call.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="name">The name.</param>
    /// <param name="ifNotExists">Whether a name that is taken is no error.</param>
    /// <param name="put">Keeps the object; false if the name is taken.</param>
    /// <exception cref="DeltaException">QueryFailed: there is one.</exception>
    public async Task<StatementResult> CreateAsync(ExecutionContext context, Identifier name, bool ifNotExists, Func<Task<bool>> put) =>
        await put().ConfigureAwait(false) || ifNotExists ? new StatementResult($"CREATE {Statement}", null) : throw Exists(context, name);

    /// <summary>DROP.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="name">The name.</param>
    /// <param name="ifExists">Whether a name that is unknown is no error.</param>
    /// <param name="found">The object; null if there is none.</param>
    /// <param name="drop">Drops it.</param>
    /// <exception cref="DeltaException">QueryFailed: there is none.</exception>
    public async Task<StatementResult> DropAsync<T>(ExecutionContext context, Identifier name, bool ifExists, T? found, Func<T, Task> drop)
        where T : class
    {
        if (found is not null)
            await drop(found).ConfigureAwait(false);
        else if (!ifExists)
            throw NotFound(context, name);
        return new StatementResult($"DROP {Statement}", null);
    }

    /// <summary>The error for a name that is taken.</summary>
    public DeltaException Exists(ExecutionContext context, Identifier name) =>
        new DeltaException(DeltaErrorCode.QueryFailed, $"there is {Article} {Words} {name.Value} already")
        {
            Hint = $"CREATE OR REPLACE {Statement} puts another in its place",
        }.At(context.Text, name.Span.Start);

    /// <summary>The error for a name that is unknown.</summary>
    public DeltaException NotFound(ExecutionContext context, Identifier name) =>
        new DeltaException(DeltaErrorCode.QueryFailed, $"there is no {Words} {name.Value}") { Hint = $"SHOW {Statement}S lists them" }
            .At(context.Text, name.Span.Start);
}
