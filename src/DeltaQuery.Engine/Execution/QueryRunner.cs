using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Telemetry;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Runs statements that DuckDB executes, with the Delta tables of their queries turned into scans.</summary>
/// <remarks>Plan and run happen in one DuckDB transaction, so that now() and the session's variables are the same in both (TRAPS R6).</remarks>
internal sealed class QueryRunner(ExecutionContext context)
{
    private const string NoParameters = "PIVOT statements with pivot elements extracted from the data cannot have parameters";

    /// <summary>Runs a statement and gives its rows as they are made.</summary>
    /// <param name="statement">The statement; its query spans are rewritten, the rest of its text is only normalised.</param>
    /// <param name="tag">The result's tag.</param>
    /// <param name="withTotals">Whether to count what there was to prune.</param>
    public async Task<StatementResult> RunAsync(Statement statement, string tag, bool withTotals = false)
    {
        var options = new RewriteOptions(WithTotals: withTotals || context.Session.CountsFiles || EngineMeter.CountsPruned);
        try
        {
            return await RunAsync(statement.Span, statement.QuerySpans, tag, options).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.InnerException is DuckDbException inner && inner.Message.Contains(NoParameters, StringComparison.Ordinal))
        {
            return await RunAsync(statement.Span, statement.QuerySpans, tag, options with { MayAddParameters = false }).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.InnerException is DuckDbException inner && NeedsCloserLook(inner))
        {
            // A struct shares no field with that of an old file: only the files' own schemas tell how to read it. Or a file has a codec
            // that its name doesn't tell.
            return await RunAsync(statement.Span, statement.QuerySpans, tag, options with { Exact = true }).ConfigureAwait(false);
        }
    }

    /// <summary>Rewrites the queries of a statement and hands the whole text to a function; the scans' lists live until it returns.</summary>
    public async Task<T> WithTextAsync<T>(
        SourceSpan span, IReadOnlyList<SourceSpan> queries, RewriteOptions options, Func<RewrittenQuery, ScanVariables, T> use)
    {
        var variables = new ScanVariables(context.Connection);
        try
        {
            var text = await RewriteAsync(span, queries, options, variables).ConfigureAwait(false);
            return use(text, variables);
        }
        catch
        {
            variables.Dispose();
            throw;
        }
    }

    /// <summary>Rewrites a query and hands it to a function that runs it inside of a statement of its own, all in one DuckDB transaction.</summary>
    /// <param name="query">The query.</param>
    /// <param name="use">Runs it, and ends all that it has begun before it returns.</param>
    public Task<T> WithinTransactionAsync<T>(SourceSpan query, Func<RewrittenQuery, Task<T>> use) => WithinTransactionAsync(
        async (variables, options) => await use(await RewriteAsync(query, [query], options, variables).ConfigureAwait(false)).ConfigureAwait(false));

    /// <summary>Runs the queries of a statement that changes rows, all in one DuckDB transaction.</summary>
    /// <param name="parts">The places of the queries and expressions in the statement's text.</param>
    /// <param name="use">Runs them, and ends all that it has begun before it returns. It may be called twice.</param>
    /// <param name="filesAreParameters">Whether scans take their files as parameters (<see cref="ScanVariables"/>), which whoever runs one of
    /// them binds by <see cref="ChangeQueries.Bind"/>.</param>
    public Task<T> WithinTransactionAsync<T>(IEnumerable<SourceSpan> parts, Func<ChangeQueries, Task<T>> use, bool filesAreParameters = false)
    {
        var spans = parts.OrderBy(s => s.Start).ToList();
        return WithinTransactionAsync(async (variables, options) =>
        {
            var rewriter = Rewriter();
            var texts = new Dictionary<SourceSpan, QueryText>();
            foreach (var span in spans)
            {
                var scanned = QueryScanner.Scan(context.Text, span, context.UnnumberedBefore(span.Start), [.. context.Replaced.Where(r => span.Contains(r.Span.Start))], ParameterLiterals.Numbered, context.Parameters);
                texts[span] = await rewriter.PartAsync(scanned, context.CancellationToken).ConfigureAwait(false);
            }

            return await use(new ChangeQueries(context, texts, rewriter, Builder(variables), options, variables, Bound)).ConfigureAwait(false);

            void Bound(DuckDbStatement prepared) => Bind(prepared, variables.Parameters);
        }, filesAreParameters);
    }

    /// <summary>Gives a statement the values of its parameters.</summary>
    public void Bind(DuckDbStatement prepared) => Bind(prepared, new Dictionary<string, object?>());

    /// <summary>Prepares a query that was taken out of the statement, with the values of the parameters that it has.</summary>
    public DuckDbStatement PrepareConstants(string sql)
    {
        var text = new SourceText(sql);
        var edits = new TextEdits(text, text.Span);
        foreach (var parameter in ParameterFinder.Of(text, text.Span))
            if (char.IsAsciiDigit(parameter.Name[0]))
                edits.Replace(parameter.Span, $"${ParameterLiterals.Numbered}{parameter.Name}"); // DuckDB counts from 1 and lets no number out
        var prepared = context.Connection.Prepare(edits.Apply().Text, context.CancellationToken);
        try
        {
            Bind(prepared);
            return prepared;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    private void Bind(DuckDbStatement prepared, IReadOnlyDictionary<string, object?> scans)
    {
        for (var i = 1; i <= prepared.ParameterCount; i++)
        {
            var name = ParameterLiterals.NameOf(prepared.ParameterName(i));
            if (!scans.TryGetValue(name, out var value) && !context.Parameters.TryGetValue(name, out value))
                throw new DeltaException(DeltaErrorCode.QueryFailed, $"parameter ${name} has no value");
            prepared.Bind(i, value);
        }
    }

    /// <summary>The columns of a result.</summary>
    public static IReadOnlyList<ResultColumn> Columns(DuckDbResult result, IReadOnlyList<string>? names = null, QueryOrigins? origins = null)
    {
        var columns = new ResultColumn[result.ColumnCount];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = Column(names?[i] ?? result.ColumnName(i), result.ColumnType(i), origins, i, columns.Length);

        return columns;
    }

    /// <summary>The columns that a query would give. It is planned over the stand-ins; no file is read.</summary>
    public Task<IReadOnlyList<ResultColumn>> DescribeAsync(QueryStatement statement) => WithinTransactionAsync(statement.Span, text =>
    {
        var query = text.Planned ?? text.Text;
        var columns = RowsQueryColumns.Of(context.Connection, query, Bind, context.CancellationToken, (_, _) => false);
        var names = ColumnNames.Of(context.Connection, text);
        return Task.FromResult<IReadOnlyList<ResultColumn>>(
            [.. columns.Select((c, i) => Column(names?[i] ?? c.Name, c.Type, text.Origins, i, columns.Count))]);
    });

    /// <summary>A column of which no more is known.</summary>
    public static ResultColumn Column(string name, LogicalType type) => Column(name, type, null, 0, 1);

    private static ResultColumn Column(string name, LogicalType type, QueryOrigins? origins, int place, int count) =>
        new(name, type.ToString(), Kind(type))
        {
            Type = new ResultType(type),
            FindOrigin = origins is null ? null : () => Origin(origins.At(place, count, name)),
        };

    private static (ColumnOrigin? Origin, bool? IsExpression) Origin(QueryOrigin origin)
    {
        if (origin is not { Table: { } table, Field: { } field })
            return (null, origin.IsExpression);
        return (new ColumnOrigin(table.Schema, table.Name, TableFacts.Column(field))
        {
            IsPartitionColumn = table.Snapshot.PartitionColumns.Any(c => c.Name == field.Name), MayBeNull = field.Nullable || origin.MayAddNull,
        }, false);
    }

    private static bool NeedsCloserLook(DuckDbException error) =>
        error.Message.Contains("must have at least one matching member", StringComparison.Ordinal)
        || error.Message.Contains("Unsupported compression codec \"LZ4\"", StringComparison.Ordinal);

    private async Task<StatementResult> RunAsync(SourceSpan span, IReadOnlyList<SourceSpan> queries, string tag, RewriteOptions options)
    {
        var session = context.Session;
        var isQuery = queries.Count == 1 && queries[0] == span;
        if (isQuery && await session.Kept.FindAsync(context).ConfigureAwait(false) is { } kept && kept.Read() is { } endsReading)
            return Again(kept, endsReading, tag);
        var ownTransaction = !session.InTransaction && queries.Count > 0;
        if (ownTransaction)
            context.Connection.Execute("BEGIN TRANSACTION");
        var changes = session.Engine.Changes;
        var variables = new ScanVariables(context.Connection, isQuery && options.MayAddParameters);
        var free = variables.Dispose;
        var text = new RewrittenQuery(context.Text.Slice(span), offset => span.Start + offset, []);
        try
        {
            text = await RewriteAsync(span, queries, options with { Parameters = context.Parameters, Prune = session.Prune }, variables)
                .ConfigureAwait(false);
            await EngineThreads.Entry;
            var prepared = Prepare(text.Text);
            var keeps = isQuery && KeptQuery.MayKeep(context, text, variables);
            variables.Leases.Add(prepared);
            Bind(prepared, variables.Parameters);
            var names = isQuery ? ColumnNames.Of(context.Connection, text) : null;
            if (keeps)
            {
                var planned = new KeptQuery(prepared, text, variables, names, changes);
                free = planned.Read()!;
                session.Kept.Add(context.Prepared!, planned);
            }

            Reads(text, tag);
            var result = prepared.ExecuteStreaming(context.CancellationToken);
            var executed = text;
            return Result(result, names, tag, executed, variables.Files, () =>
            {
                free();
                if (ownTransaction && isQuery)
                    context.Connection.CleanUp("COMMIT");
                else if (ownTransaction)
                    context.Connection.Execute("COMMIT");
            });
        }
        catch (Exception e)
        {
            if (ownTransaction)
            {
                context.Connection.CleanUp("ROLLBACK");
                session.StandIns.Forget(); // those that were made inside are gone
            }

            Forget();
            free();
            var error = context.Translate(e, text.Text, text.ToSource);
            throw await OutOfReach.NameAsync(context, error).ConfigureAwait(false) is { } name
                ? OutOfReach.Error(context, name, (DeltaException)error)
                : DamagedFile.Name(error, variables.Files);
        }
    }

    // What was kept is run as it is, in a transaction of its own.
    private StatementResult Again(KeptQuery kept, Action endsReading, string tag)
    {
        try
        {
            context.Connection.Execute("BEGIN TRANSACTION");
            Bind(kept.Prepared, kept.Variables.Parameters);
            Reads(kept.Text, tag);
            var result = kept.Prepared.ExecuteStreaming(context.CancellationToken);
            context.Session.Kept.Hit();
            return Result(result, kept.Names, tag, kept.Text, kept.Variables.Files, () =>
            {
                endsReading();
                context.Connection.CleanUp("COMMIT");
            });
        }
        catch (Exception e)
        {
            context.Connection.CleanUp("ROLLBACK");
            Forget();
            endsReading();
            throw DamagedFile.Name(context.Translate(e, kept.Text.Text, kept.Text.ToSource), kept.Variables.Files);
        }
    }

    // For whoever asks how far it is.
    private void Reads(RewrittenQuery text, string tag)
    {
        if (text.Scans.Count > 0)
            context.Session.Reads = new ReadPhase(
                tag == "COPY" ? "copying" : "reading", text.Scans.Sum(s => (long)s.Files.Files.Count), text.Scans.Sum(s => s.Files.Bytes));
    }

    // What has failed is planned anew, if it is run again.
    private void Forget()
    {
        if (context.Prepared is { } failed)
            context.Session.Kept.Remove(failed);
    }

    private DuckDbStatement Prepare(string text)
    {
        try
        {
            return context.Connection.Prepare(text, context.CancellationToken);
        }
        catch (DuckDbException e) when (e.IsOfSeveralStatements)
        {
            return context.Connection.PrepareLast(text, context.CancellationToken); // the text is one statement to us: PIVOT
        }
    }

    private ScanBuilder Builder(ScanVariables variables, bool runs = true) => new(
        context.Connection, variables, context.Session.Engine.Schemas, context.Session.Engine.Deleted, context.Session.Engine.Readable,
        context.Session.Engine.Copies, context.Session.TimeZone)
    {
        Runs = runs,
    };

    private QueryRewriter Rewriter() =>
        new(context.Connection, context.Session.Resolver, context.Session.StandIns, context.Session.Plans, new SessionNames(context));

    /// <summary>Does work in one DuckDB transaction, and once more by the files' own schemas where these turn out to matter.</summary>
    private async Task<T> WithinTransactionAsync<T>(Func<ScanVariables, RewriteOptions, Task<T>> work, bool filesAreParameters = false)
    {
        var options = new RewriteOptions(context.Parameters, context.Session.Prune, PartitionZone: context.Session.Settings.PartitionZone);
        try
        {
            return await OnceAsync(options).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.InnerException is DuckDbException inner && NeedsCloserLook(inner))
        {
            return await OnceAsync(options with { Exact = true }).ConfigureAwait(false);
        }

        async Task<T> OnceAsync(RewriteOptions way)
        {
            var ownTransaction = !context.Session.InTransaction;
            if (ownTransaction)
                context.Connection.Execute("BEGIN TRANSACTION");
            var variables = new ScanVariables(context.Connection, filesAreParameters);
            try
            {
                var made = await work(variables, way).ConfigureAwait(false);
                if (ownTransaction)
                    context.Connection.Execute("COMMIT");
                variables.Dispose();
                return made;
            }
            catch (Exception e)
            {
                if (ownTransaction)
                {
                    context.Connection.CleanUp("ROLLBACK");
                    context.Session.StandIns.Forget(); // those that were made inside are gone
                }

                variables.Dispose();
                throw DamagedFile.Name(context.Translate(e, context.Text.Text, null), variables.Files);
            }
        }
    }

    private StatementResult Result(
        DuckDbResult result, IReadOnlyList<string>? names, string tag, RewrittenQuery text, IReadOnlyCollection<FileRead> files, Action release)
    {
        foreach (var scan in text.Scans)
            EngineMeter.Read(scan);
        var scans = text.Scans.Select(s => new ScanSummary(s.Name, s.Version, s.Files.Files.Count, s.Files.Bytes)
        {
            Files = s.Totals?.Files, Bytes = s.Totals?.Bytes,
        }).ToList();
        if (result.Kind == ResultKind.QueryResult)
        {
            var columns = Columns(result, names, text.Origins);
            var rows = new RowStream(result, columns, context.Session.Offsets, Failed, release);
            return new StatementResult(tag, rows) { Scans = scans };
        }

        var changed = result.Kind == ResultKind.ChangedRows ? result.RowsChanged : (long?)null;
        result.Dispose();
        release();
        return new StatementResult(tag, null, changed) { Scans = scans };

        Exception Failed(Exception error)
        {
            Forget();
            return DamagedFile.Name(context.Translate(error, text.Text, text.ToSource), files);
        }
    }

    /// <summary>The statement's text with its queries rewritten.</summary>
    private async Task<RewrittenQuery> RewriteAsync(
        SourceSpan span, IReadOnlyList<SourceSpan> queries, RewriteOptions options, ScanVariables variables)
    {
        var session = context.Session;
        options = options with { PartitionZone = session.Settings.PartitionZone };
        var builder = Builder(variables, options.Runs);
        var rewriter = Rewriter();
        var text = new StringBuilder();
        var ways = new List<(int Start, Func<int, int> ToSource)>();
        var scans = new List<TableScan>();
        var at = span.Start;
        RewrittenQuery? last = null;
        foreach (var query in queries)
        {
            AppendOutside(SourceSpan.FromBounds(at, query.Start));
            var scanned = context.Prepared is { } prepared && query == context.Text.Span
                ? QueryScanner.Scan(context.Text, prepared.Tokens, context.Replaced, ParameterLiterals.Numbered, context.Parameters)
                : QueryScanner.Scan(
                    context.Text, query, context.UnnumberedBefore(query.Start), context.Replaced, ParameterLiterals.Numbered, context.Parameters);
            var rewritten = await rewriter.RewriteAsync(scanned, builder, options, context.CancellationToken).ConfigureAwait(false);
            ways.Add((text.Length, rewritten.ToSource));
            last = rewritten;
            text.Append(rewritten.Text);
            scans.AddRange(rewritten.Scans);
            at = query.End;
        }

        AppendOutside(SourceSpan.FromBounds(at, span.End));
        return new RewrittenQuery(text.ToString(), ToSource, scans)
        {
            Planned = last?.Planned, HasSubqueries = last?.HasSubqueries ?? false, StandIns = last?.StandIns ?? new Dictionary<string, string>(),
            ReadsNamedFiles = builder.Named.Any, Origins = IsWhole() ? last?.Origins : null, IsFixed = IsWhole() && last is { IsFixed: true },
        };

        bool IsWhole() => queries is [var only] && only == span;

        void AppendOutside(SourceSpan outside)
        {
            if (outside.Length == 0)
                return;
            var scanned = QueryScanner.Scan(
                context.Text, outside, context.UnnumberedBefore(outside.Start), numbered: ParameterLiterals.Numbered);
            ways.Add((text.Length, scanned.Normalized.ToSource));
            text.Append(scanned.Text);
        }

        int ToSource(int offset)
        {
            var (start, way) = ways.LastOrDefault(w => w.Start <= offset);
            return way is null ? span.Start : way(offset - start);
        }
    }

    private static ResultColumnKind Kind(LogicalType type) => type.Id switch
    {
        DuckDbType.Boolean => ResultColumnKind.Boolean,
        DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.BigInt or DuckDbType.HugeInt
            or DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger or DuckDbType.UBigInt or DuckDbType.UHugeInt => ResultColumnKind.Integer,
        DuckDbType.Float or DuckDbType.Double or DuckDbType.Decimal => ResultColumnKind.Number,
        DuckDbType.Varchar or DuckDbType.Enum => ResultColumnKind.Text,
        DuckDbType.Blob or DuckDbType.Bit => ResultColumnKind.Binary,
        DuckDbType.List or DuckDbType.Array or DuckDbType.Struct or DuckDbType.Map or DuckDbType.Union => ResultColumnKind.Nested,
        DuckDbType.Date or DuckDbType.Time or DuckDbType.TimeTz or DuckDbType.Timestamp or DuckDbType.TimestampTz or DuckDbType.TimestampS
            or DuckDbType.TimestampMs or DuckDbType.TimestampNs or DuckDbType.Interval => ResultColumnKind.Temporal,
        _ => ResultColumnKind.Other,
    };
}
