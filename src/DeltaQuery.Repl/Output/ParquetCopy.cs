using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>A query whose rows go to a Parquet file: they never come here.</summary>
internal sealed class ParquetCopy
{
    private const string Before = "COPY (";

    private readonly string _statement;

    private ParquetCopy(string statement) => _statement = statement;

    /// <summary>The statement for a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="file">The file; null where rows go elsewhere.</param>
    /// <exception cref="DeltaException">There is no file, or it has rows.</exception>
    public static ParquetCopy Of(string query, FileTarget? file)
    {
        if (file is null)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, "Parquet can be written to a file alone")
            {
                Hint = @"name it with -o FILE, \o FILE or \g FILE",
            };
        }

        if (!file.TryTake())
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"a Parquet file holds the rows of one query, and {file.Path} has rows")
            {
                Hint = @"\o FILE begins another",
            };
        }

        return new ParquetCopy($"{Before}{query}\n) TO {Sql.Literal(file.Path)} (FORMAT parquet)");
    }

    /// <summary>The error of a statement that gives rows and is no query.</summary>
    public static DeltaException NoQuery(string tag) => new(DeltaErrorCode.NotSupported, $"the rows of {tag} cannot be written as Parquet")
    {
        Hint = "SELECT * FROM (SHOW ..) is a query",
    };

    /// <summary>Runs it. Errors have their places in the query.</summary>
    public async Task<StatementResult> RunAsync(Func<string, Task<StatementResult>> execute)
    {
        try
        {
            return await execute(_statement);
        }
        catch (DeltaException e) when (e.Position is { } position)
        {
            throw new DeltaException(e.Code, e.Message, e)
            {
                Position = Math.Max(0, position - Before.Length), Line = e.Line, Column = e.Column, Hint = e.Hint, Table = e.Table,
                Path = e.Path, ErrorClass = e.ErrorClass,
            };
        }
    }
}
