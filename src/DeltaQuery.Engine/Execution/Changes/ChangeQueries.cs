using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>The queries of one statement that changes rows, all in one DuckDB transaction: made of parts of the statement's text, with the
/// tables in them turned into scans.</summary>
/// <param name="Parts">The parts, by their place in the text.</param>
/// <param name="Rewriter">Rewrites queries; what it reads of a table is one version throughout.</param>
/// <param name="Builder">Writes scans.</param>
/// <param name="Options">How to rewrite.</param>
/// <param name="Variables">What scans are given beside their text.</param>
/// <param name="Bind">Gives a statement its parameters, those of scans among them.</param>
internal sealed partial record ChangeQueries(
    ExecutionContext Context, IReadOnlyDictionary<SourceSpan, QueryText> Parts, QueryRewriter Rewriter, ScanBuilder Builder, RewriteOptions Options,
    ScanVariables Variables, Action<DuckDbStatement> Bind)
{
    /// <summary>The tables that were scanned so far, but for the one that is changed.</summary>
    public List<TableScan> Scans { get; } = [];

    /// <summary>Turns the tables of a query into scans.</summary>
    public async Task<RewrittenQuery> RewriteAsync(QueryText query, TargetScan? target)
    {
        var rewritten = await Rewriter.RewriteAsync(query, target, Builder, Options, Context.CancellationToken).ConfigureAwait(false);
        Scans.AddRange(rewritten.Scans.Where(s => s.IsNewest));
        return rewritten;
    }

    /// <summary>Refuses an expression over whole rows of the table: they have two columns more here.</summary>
    /// <param name="part">The expression's place.</param>
    /// <param name="table">The table's name in it, quoted.</param>
    /// <param name="schema">The table's columns, which go before its name.</param>
    /// <exception cref="DeltaException">NotSupported.</exception>
    public void CheckNoWholeRow(SourceSpan part, string table, StructType schema)
    {
        using var document = DuckDbJson.Parse(QueryTree.Json(Context.Connection, $"SELECT ({Parts[part].Text})"));
        var isColumn = schema.Fields.Any(f => SqlText.Identifier(f.Name).Equals(table, StringComparison.OrdinalIgnoreCase));
        if (document.RootElement.TryGetProperty("statements", out var statements) && WholeRow.IsIn(statements, isColumn ? null : table))
            throw SyntaxError.NotSupported(Context.Text, part.Start, "a whole row in an expression of a statement that changes rows", "name the columns");
    }

    /// <summary>Refuses an expression that does not give the same again.</summary>
    /// <exception cref="DeltaException">NotSupported.</exception>
    public void CheckRepeatable(SourceSpan part, string clause)
    {
        if (Volatile().IsMatch(Parts[part].Text))
            throw SyntaxError.NotSupported(Context.Text, part.Start, $"a condition of {clause} that does not give the same again");
    }

    /// <summary>Functions that give something else each time.</summary>
    [GeneratedRegex(@"\b(random|uuid|uuidv4|uuidv7|gen_random_uuid|nextval|setseed)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Volatile();

    /// <summary>The columns that a query gives.</summary>
    /// <param name="query">The query.</param>
    /// <param name="mayBeNull">As for <see cref="RowsQueryColumns.Of"/>.</param>
    public IReadOnlyList<QueryColumn> ColumnsOf(RewrittenQuery query, Func<int, LogicalType, bool>? mayBeNull = null)
    {
        try
        {
            return RowsQueryColumns.Of(Context.Connection, query.Text, Bind, Context.CancellationToken, mayBeNull);
        }
        catch (DuckDbException e)
        {
            throw Context.Translate(e, query.Text, query.ToSource);
        }
    }

    /// <summary>Runs a statement of ours around a query.</summary>
    /// <param name="before">What stands before the query.</param>
    /// <param name="query">The query.</param>
    /// <param name="after">What stands behind it.</param>
    public void Execute(string before, RewrittenQuery query, string after) => Run(before, query, after, prepared =>
    {
        prepared.Execute(Context.CancellationToken).Dispose();
        return true;
    });

    /// <summary>Reads the rows of a statement of ours around a query, as they are made.</summary>
    /// <inheritdoc cref="Execute"/>
    /// <param name="read">Reads them all.</param>
    public T Read<T>(string before, RewrittenQuery query, string after, Func<DuckDbResult, T> read) => Run(before, query, after, prepared =>
    {
        using var result = prepared.ExecuteStreaming(Context.CancellationToken);
        return read(result);
    });

    private T Run<T>(string before, RewrittenQuery query, string after, Func<DuckDbStatement, T> run)
    {
        var sql = before + query.Text + after;
        try
        {
            using var prepared = Context.Connection.Prepare(sql, Context.CancellationToken);
            Bind(prepared);
            return run(prepared);
        }
        catch (DuckDbException e)
        {
            throw Context.Translate(e, sql, offset => query.ToSource(Math.Clamp(offset - before.Length, 0, query.Text.Length)));
        }
    }
}
