using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>Turns a query over Delta tables into one over their pruned files: find the tables, plan the query once over stand-ins, prune by the
/// filters of the plan, put the scans where the tables were.</summary>
/// <param name="connection">The session's connection: what it has set counts when the plan is made (TRAPS R6).</param>
/// <param name="resolver">Finds tables and versions.</param>
/// <param name="standIns">The session's stand-ins.</param>
/// <param name="plans">What the session remembers of queries.</param>
/// <param name="names">What else of the session a name may mean.</param>
internal sealed partial class QueryRewriter(DuckDbConnection connection, TableResolver resolver, StandIns standIns, PlanCache plans, ISessionNames names)
{
    private const int DeepestViews = 64;

    // The versions of the tables that were named without time travel.
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private TargetScan? _target;

    /// <summary>Rewrites a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="builder">Writes the scans.</param>
    /// <param name="options">How to rewrite it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<RewrittenQuery> RewriteAsync(
        ScannedQuery query, ScanBuilder builder, RewriteOptions options, CancellationToken cancellationToken) => await RewriteAsync(
        await WithoutEmbeddedAsync(query, cancellationToken).ConfigureAwait(false), null, builder, options, cancellationToken).ConfigureAwait(false);

    /// <summary>Rewrites a query in which no statement is embedded any more.</summary>
    /// <param name="text">The query.</param>
    /// <param name="target">The table that the query's statement changes; null if it is none.</param>
    /// <param name="builder">Writes the scans.</param>
    /// <param name="options">How to rewrite it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<RewrittenQuery> RewriteAsync(
        QueryText text, TargetScan? target, ScanBuilder builder, RewriteOptions options, CancellationToken cancellationToken)
    {
        _target = target;
        var uses = new List<TableUse>();
        try
        {
            (text, var parsed) = await ResolveAsync(text, uses, builder.Named, options, cancellationToken).ConfigureAwait(false);
            if (uses.Count == 0)
                return new RewrittenQuery(text.Text, text.ToSource, []) { ReadsNamedFiles = builder.Named.Any };
            var standing = options.Prune ? WithStandIns(text, uses) : null;
            if (standing is not null && !options.WithTotals && !plans.MayHaveMacros && parsed?.Aggregates is { } aggregates && uses is [{ Changes: null, HasMetadata: false }]
                && Answer(standing, uses[0], aggregates, options) is { } answer)
                return answer with { ToSource = _ => text.ToSource(0) };
            var isFixed = parsed is { IsFixed: true } && parsed.Tables.Count == uses.Count && !text.Text.Contains('$', StringComparison.Ordinal);
            var pushed = standing is null ? null : Plan(standing, isFixed, options, cancellationToken);
            var named = options.Prune && !plans.MayHaveMacros ? parsed?.Names : null;
            var edits = new List<QueryEdit>();
            var scans = new List<TableScan>();
            foreach (var use in uses)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var scan = pushed?.GetValueOrDefault(use.StandIn!) ?? new PushedScan(PushedFilter.Unknown, null);
                if (use.Target is { } changed)
                    scan = changed.Narrow(scan);
                var (files, sql, unreadable) = await BuildAsync(builder, use, scan, named, options, cancellationToken).ConfigureAwait(false);
                edits.Add(new(use.Span, sql + use.AliasText));
                var totals = !options.WithTotals ? null
                    : use.Changes?.Totals(scan.Filter, options.PartitionZone) ?? FilePruner.Totals(use.Snapshot, scan.Filter, options.PartitionZone);
                scans.Add(new TableScan(use.Name, use.Snapshot.Version, files, totals, ColumnNames(use.Snapshot, scan.Columns))
                {
                    Location = use.Snapshot.Location, IsNewest = use.IsNewest, CommittedAt = use.Snapshot.CommitInfo?.Timestamp, Unreadable = unreadable,
                    Reference = use.Reference, TableId = use.Snapshot.Metadata.Id,
                });
            }

            var final = text.Replace(edits);
            return new RewrittenQuery(final.Text, final.ToSource, scans)
            {
                Planned = standing,
                ReadsNamedFiles = builder.Named.Any,
                IsFixed = isFixed && pushed is not null && !plans.MayHaveMacros,
                HasSubqueries = parsed?.HasSubqueries ?? true,
                Origins = Origins(text, parsed, uses),
                StandIns = options.Prune ? uses.ToDictionary(u => u.StandIn!, u => u.Name) : new Dictionary<string, string>(),
            };
        }
        finally
        {
            foreach (var use in uses)
                use.Release();
        }
    }

    /// <summary>Says which version of a table all queries are to read.</summary>
    public void Pin(Snapshot snapshot) => _read[ObjectStores.Join(snapshot.Location, "_delta_log")] = snapshot.Version;

    /// <summary>A part of a query, on its way to <see cref="RewriteAsync(QueryText, TargetScan?, ScanBuilder, RewriteOptions, CancellationToken)"/>.</summary>
    public Task<QueryText> PartAsync(ScannedQuery part, CancellationToken cancellationToken) => WithoutEmbeddedAsync(part, cancellationToken);

    private static async Task<(PrunedFiles Files, string Sql, string? Unreadable)> BuildAsync(
        ScanBuilder builder, TableUse use, PushedScan scan, IReadOnlySet<string>? named, RewriteOptions options, CancellationToken cancellationToken)
    {
        var (written, files) = use.Changes?.Prune(scan, options.PartitionZone) ?? (PrunedFiles.None, FilePruner.Prune(use.Snapshot, scan, options.PartitionZone, use.HasMetadata));
        if (use.Target is not null)
            use.Target.Bytes = files.Bytes;
        var all = use.Changes is null ? files : new PrunedFiles([.. written.Files, .. files.Files], written.Bytes + files.Bytes);
        try
        {
            if (use.Changes is { } changes)
                return (all, await changes.BuildAsync(builder, written, files, scan.Columns, named, options.Exact, cancellationToken).ConfigureAwait(false), null);
            if (use.HasMetadata)
                return (all, await builder.BuildTrackedAsync(use.Snapshot, files, scan.Columns, named, options.Exact, cancellationToken).ConfigureAwait(false), null);
            return (all, await builder.BuildAsync(use.Snapshot, files, scan.Columns, named, options.Exact, use.Target?.Files, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception e) when (options.PlanOnly && e is DeltaException or DuckDbException { ErrorType: DuckDbErrorType.IO })
        {
            // What the log tells is worth telling also of a table whose data files are gone or lie elsewhere.
            return (all, ScanBuilder.Empty(use.Snapshot, use.Target is not null), e.Message);
        }
    }

    private static List<string>? ColumnNames(Snapshot snapshot, IReadOnlySet<int>? columns) => columns?
        .Where(c => c < snapshot.Schema.Fields.Count).Order().Select(c => snapshot.Schema.Fields[c].Name).ToList();

    /// <summary>Puts relations in the place of <c>(DESCRIBE HISTORY t)</c> and the like.</summary>
    private async Task<QueryText> WithoutEmbeddedAsync(ScannedQuery query, CancellationToken cancellationToken)
    {
        var edits = new List<QueryEdit>();
        foreach (var embedded in query.Embedded)
        {
            if (await names.RelationOfAsync(embedded.Statement, cancellationToken).ConfigureAwait(false) is { } relation)
                edits.Add(new(embedded.NormalizedSpan, relation));
        }

        return QueryText.Of(query).Replace(edits);
    }

    /// <summary>Expands views and table functions of ours, and collects the tables.</summary>
    private async Task<(QueryText Text, ParsedQuery? Parsed)> ResolveAsync(
        QueryText text, List<TableUse> uses, NamedFiles files, RewriteOptions options, CancellationToken cancellationToken)
    {
        for (var depth = 0; ; depth++)
        {
            if (depth > DeepestViews)
                throw new DeltaException(DeltaErrorCode.QueryFailed, $"views are nested more than {DeepestViews} deep, or name each other");
            var source = new SourceText(text.Text);
            var edits = new List<QueryEdit>();
            var (references, parsed) = References(source, text);
            foreach (var reference in references)
            {
                if (reference.Parts.Count == 1 && names.View(reference.Parts[0]) is { } view)
                    edits.Add(new(reference.Span, $"({view.Text}){view.AliasText(reference.HasAlias)}", Shifted(view.TimeTravels)));
                else if (reference.IsFunction && await RelationOfAsync(reference, text, cancellationToken).ConfigureAwait(false) is { } relation)
                    edits.Add(new(reference.Span, relation + (reference.HasAlias ? "" : $" AS {SqlText.Identifier(reference.Parts[^1])}")));
            }

            if (edits.Count == 0)
                await AddFilesAsync(references).ConfigureAwait(false);
            if (edits.Count > 0)
            {
                text = text.Replace(edits);
                continue;
            }

            foreach (var reference in references)
            {
                if (await UseAsync(reference, text, cancellationToken).ConfigureAwait(false) is { } use)
                    uses.Add(use);
            }

            if (parsed?.Metadata is { } metadata && NameMetadata(text, metadata, uses) is { Count: > 0 } stars)
            {
                foreach (var use in uses)
                    use.Release();
                uses.Clear();
                text = text.Replace(stars);
                continue;
            }

            return (text, parsed);

            async Task AddFilesAsync(IEnumerable<RowSource> sources)
            {
                var named = plans.MayHaveMacros ? null : parsed?.Names;
                foreach (var source in parsed is null ? sources.Concat(files.Guess(new SourceText(text.Text))) : sources)
                {
                    if (!await MayBeTableAsync(source, text, cancellationToken).ConfigureAwait(false)
                        && await files.RelationAsync(source, text, parsed, named, options.Parameters, cancellationToken).ConfigureAwait(false) is { } relation)
                        edits.Add(new(source.Span, relation));
                }
            }
        }

        static Dictionary<int, TimeTravel> Shifted(IReadOnlyDictionary<int, TimeTravel> travels) =>
            travels.ToDictionary(t => t.Key + 1, t => t.Value); // behind the parenthesis
    }

    /// <summary>Whether a name that is a path is that of a Delta table, or says to be.</summary>
    private async Task<bool> MayBeTableAsync(RowSource source, QueryText text, CancellationToken cancellationToken) =>
        source is { IsFunction: false, Parts: [var path] } && ObjectStores.IsS3(path)
        && (text.TimeTravels.ContainsKey(source.Span.Start) || source.ToReference(null).AtSuffixReading is not null
            || await TableResolver.ExistsAsync(resolver.AtPath(path), cancellationToken).ConfigureAwait(false));

    private async Task<string?> RelationOfAsync(RowSource function, QueryText text, CancellationToken cancellationToken)
    {
        try
        {
            return await names.RelationOfAsync(function, text, cancellationToken).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            e.NamedAt = text.ToSource(function.Span.Start);
            throw;
        }
    }

    private (List<RowSource> References, ParsedQuery? Parsed) References(SourceText source, QueryText text)
    {
        (string Message, int? Offset)? error = null;
        var parsed = plans.Tree(text.Text);
        if (parsed is null)
        {
            parsed = ParsedQuery.Read(QueryTree.Json(connection, text.Text), out error);
            if (parsed is not null)
                plans.Keep(text.Text, parsed);
        }

        if (parsed is not null)
        {
            return (parsed.Tables.Select(n => RowSource.At(source, source.Utf16OffsetOf(n.Offset), n)).OfType<RowSource>()
                .DistinctBy(r => r.Span.Start).ToList(), parsed);
        }

        if (error is { } syntax)
            throw new DuckDbException(DuckDbErrorType.Parser, syntax.Message) { Position = syntax.Offset, Data = { ["text"] = text } };
        return (QueryScanner.FallbackTableReferences(source, source.Span).Select(r => RowSource.Guessed(source, r)).ToList(), null);
    }

    private async Task<TableUse?> UseAsync(RowSource reference, QueryText text, CancellationToken cancellationToken)
    {
        var travel = text.TimeTravels.GetValueOrDefault(reference.Span.Start);
        var identifiers = reference.ToReference(travel);
        if (reference.IsFunction)
        {
            if (!reference.Parts[^1].Equals("delta_scan", StringComparison.OrdinalIgnoreCase))
                return await ChangesAsync(reference, text, cancellationToken).ConfigureAwait(false);
            if (_target is not null && reference.Argument == TargetScan.Name)
                return Use(_target, reference);
            identifiers = RowSource.PathReference(reference.Argument ?? throw new DeltaException(
                DeltaErrorCode.QueryFailed, "delta_scan takes the path of a table as a text") { Position = text.ToSource(reference.Span.Start) }, reference.Span, travel);
        }
        else if (identifiers.Path is null && (reference.Parts.Count > 2 || (reference.Parts.Count == 1 && names.IsTemporary(reference.Parts[0]))))
        {
            return null; // DuckDB's own
        }
        else if (identifiers is { Path: { } path, Parts.Count: 1, TimeTravel: null, AtSuffixReading: null }
            && !await TableResolver.ExistsAsync(resolver.AtPath(path), cancellationToken).ConfigureAwait(false))
        {
            return null; // FROM 'rows.csv'
        }

        try
        {
            if (await resolver.TrySnapshotAsync(identifiers, cancellationToken).ConfigureAwait(false) is not var (table, snapshot))
                return travel is null ? null : throw TableResolver.NotFound(identifiers.ToString());
            if (travel is null && identifiers.AtSuffixReading is null)
                snapshot = await AsReadBeforeAsync(table, snapshot, cancellationToken).ConfigureAwait(false);
            if (snapshot.Schema.Fields.Count == 0)
            {
                snapshot.Files.Release();
                throw new DeltaException(DeltaErrorCode.QueryFailed, $"{snapshot.Name} has no columns yet: its schema is empty")
                {
                    Table = snapshot.Name, Version = snapshot.Version,
                };
            }

            var name = reference.IsFunction ? "delta_scan" : reference.Parts[^1];
            return new TableUse(
                identifiers.ToString(), reference.Span, snapshot, reference.HasAlias ? "" : $" AS {SqlText.Identifier(name)}")
            {
                IsNewest = travel is null, Reference = identifiers,
                Origin = Origin(reference, identifiers, snapshot),
            };
        }
        catch (DeltaException e) when (e.Position is null)
        {
            e.NamedAt = text.ToSource(reference.Span.Start);
            throw;
        }
    }

    private static TableUse Use(TargetScan target, RowSource reference)
    {
        if (!target.Snapshot.Files.TryHold())
            throw new InvalidOperationException("the snapshot that is changed has lost its file list");
        return new TableUse(target.Snapshot.Name, reference.Span, target.Snapshot, "") { Target = target };
    }

    /// <summary>A statement reads one version of a table, however often it names it and whoever writes meanwhile.</summary>
    private async Task<Snapshot> AsReadBeforeAsync(DeltaTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (_read.TryAdd(table.LogDirectory, snapshot.Version) || _read[table.LogDirectory] == snapshot.Version)
            return snapshot;
        snapshot.Files.Release();
        return await table.AtVersionAsync(_read[table.LogDirectory], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The query's text with a stand-in in the place of each table.</summary>
    private string WithStandIns(QueryText text, List<TableUse> uses)
    {
        var edits = new List<QueryEdit>();
        foreach (var (i, use) in uses.Index())
        {
            use.StandIn = standIns.For(use.Target?.Schema ?? (use.HasMetadata ? WithMetadata(use.Snapshot.Schema) : use.Snapshot.Schema), i);
            edits.Add(new(use.Span, use.StandIn + use.AliasText));
        }

        return text.Replace(edits).Text;
    }

    /// <summary>The query as a SELECT of constants, where the log knows the answer; null where it does not.</summary>
    private RewrittenQuery? Answer(string standing, TableUse use, AggregateQuery aggregates, RewriteOptions options)
    {
        if (LogAnswer.Of(use.Snapshot, aggregates, options.PartitionZone, OrdersTextByBytes) is not { } constants)
            return null;
        if (plans.Names(standing) is not { } columns)
        {
            try
            {
                using var prepared = connection.Prepare(standing);
                columns = Enumerable.Range(0, prepared.ColumnCount).Select(prepared.ColumnName).ToList();
            }
            catch (DuckDbException)
            {
                return null; // the query itself will tell what is wrong with it
            }

            plans.Keep(standing, columns);
        }

        var scan = new TableScan(use.Name, use.Snapshot.Version, new PrunedFiles([], 0), null, [])
        {
            Location = use.Snapshot.Location, IsNewest = use.IsNewest, CommittedAt = use.Snapshot.CommitInfo?.Timestamp,
        };
        return new RewrittenQuery(
            $"SELECT {string.Join(", ", constants.Zip(columns, (c, n) => $"{c} AS {SqlText.Identifier(n)}"))}", offset => offset, [scan]);
    }

    private bool OrdersTextByBytes() => Collation.ComparesBytes(connection);

    /// <summary>What the plan pushes into the scan of each stand-in; null if DuckDB cannot plan it so: then nothing is pruned.</summary>
    private IReadOnlyDictionary<string, PushedScan>? Plan(string standing, bool isFixed, RewriteOptions options, CancellationToken cancellationToken)
    {
        if (isFixed && plans.Plan(standing) is { } known)
            return known;
        var scans = PlanReader.Plan(connection, ParameterLiterals.Put(standing, options.Parameters), cancellationToken);
        if (isFixed && scans is not null)
            plans.Keep(standing, scans);
        return scans;
    }

    private sealed class TableUse(string name, SourceSpan span, Snapshot snapshot, string aliasText)
    {
        public string Name => name;

        public SourceSpan Span => span;

        public Snapshot Snapshot => snapshot;

        /// <summary>The table as the one that is changed; null if this is another use.</summary>
        public TargetScan? Target { get; init; }

        /// <summary>Whether the query may name the column <see cref="RowMetadata.Column"/> of it.</summary>
        public bool HasMetadata { get; set; }

        /// <summary>The table's changes, if these are read and not its rows.</summary>
        public ChangeFeed? Changes { get; init; }

        public string AliasText => aliasText;

        public bool IsNewest { get; init; }

        /// <summary>The table by its name, as its columns come from it; null where that is not plain.</summary>
        public OriginTable? Origin { get; init; }

        /// <summary>What the query calls it; null if it is told in another way.</summary>
        public TableReference? Reference { get; init; }

        public string? StandIn { get; set; }

        public void Release()
        {
            snapshot.Files.Release();
            Changes?.Dispose();
        }
    }
}
