using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>Files on S3 that a query names, <c>read_csv('s3://..')</c> or <c>FROM 's3://../x.parquet'</c>, in the words that DuckDB can run: local names
/// of what the cache holds of them, which end as their paths do.</summary>
/// <param name="connection">The session's connection.</param>
/// <param name="readable">Lists files, and gives them local names.</param>
/// <param name="variables">Keeps the names until the query is over.</param>
internal sealed class NamedFiles(DuckDbConnection connection, ReadableFiles readable, ScanVariables variables)
{
    private const string FileName = "filename";
    private const int Listings = 16; // at once

    // Functions that take paths, and what is at stake in each.
    private static readonly Dictionary<string, NamedFileFunction> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["read_parquet"] = new("parquet") { IsParquet = true }, ["parquet_scan"] = new("parquet") { IsParquet = true },
        ["read_csv"] = new("csv"), ["read_csv_auto"] = new("csv"),
        ["read_json"] = new("json"), ["read_json_auto"] = new("json"), ["read_json_objects"] = new("json"), ["read_json_objects_auto"] = new("json"),
        ["read_ndjson"] = new("json"), ["read_ndjson_auto"] = new("json"), ["read_ndjson_objects"] = new("json"),
        ["read_text"] = new(null) { PathColumn = FileName }, ["read_blob"] = new(null) { PathColumn = FileName },
        ["parquet_metadata"] = new("parquet") { PathColumn = "file_name", OnlyFooters = true },
        ["parquet_schema"] = new("parquet") { PathColumn = "file_name", OnlyFooters = true },
        ["parquet_file_metadata"] = new("parquet") { PathColumn = "file_name", OnlyFooters = true },
        ["parquet_kv_metadata"] = new("parquet") { PathColumn = "file_name", OnlyFooters = true },
        ["parquet_bloom_probe"] = new("parquet") { PathColumn = "file_name" },
        ["sniff_csv"] = new("csv") { PathColumn = "Prompt" },
        ["glob"] = new(null),
    };

    // Options of read_parquet under which columns are called as they are in the file.
    private static readonly HashSet<string> PlainOptions = new(StringComparer.OrdinalIgnoreCase)
    {
        FileName, "union_by_name", "hive_partitioning", "hive_types", "hive_types_autocast", "binary_as_string", "file_row_number", "can_have_nan", "compression",
    };

    private LinkFolder? _links;

    /// <summary>Whether the query has named any.</summary>
    public bool Any { get; private set; }

    /// <summary>The expression that gives the path on S3 for the local name in a text, and any other text as it is.</summary>
    public static string PathOf(string text) => $"regexp_replace({text}, '[^'']*/{LinkFolder.Prefix}[0-9a-f]{{32}}/[0-9]+/', 's3://')";

    /// <summary>Gives files local names.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync(IReadOnlyList<NamedFile> files, SpoolColumns? columns, CancellationToken cancellationToken)
    {
        if (_links is null)
            variables.Leases.Add(_links = readable.NewLinks());
        return await readable.LinkAsync(files, columns, _links, variables.Leases, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The call of a function over files on S3, or a name that is the path of one, in words that DuckDB can run; null if it is none.</summary>
    /// <param name="source">The call or the name.</param>
    /// <param name="text">The query.</param>
    /// <param name="parsed">What is known of the query.</param>
    /// <param name="named">The names that the query's text says, of columns and of other things; null if it may use all columns.</param>
    /// <param name="parameters">The values of the statement's parameters.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeltaException">StorageFailed: there is no such file; NotSupported.</exception>
    public async Task<string?> RelationAsync(
        RowSource source, QueryText text, ParsedQuery? parsed, IReadOnlySet<string>? named, IReadOnlyDictionary<string, object?>? parameters,
        CancellationToken cancellationToken)
    {
        try
        {
            if (Call(source, text.Text, parameters) is not { } call)
                return null;
            Any = true;
            var names = parsed?.Names;
            if (call.Alias is { } given && names?.Contains(given) == true)
                (named, names) = (null, null); // a whole row may be meant
            var alias = call.Alias is null ? "" : $" AS {SqlText.Identifier(call.Alias)}";
            var files = await FilesAsync(call, cancellationToken).ConfigureAwait(false);
            if (call.Is("glob"))
                return $"(SELECT unnest({variables.Constants(files.ConvertAll(f => f.Local ?? f.Remote.Path))}::VARCHAR[]) AS file){alias}";
            var columns = call.Function.OnlyFooters ? new SpoolColumns([])
                : call.Function.IsParquet && named is not null && call.Options.Keys.All(PlainOptions.Contains) ? new SpoolColumns(named)
                : null;
            var remote = files.Where(f => f.Local is null).Select(f => f.Remote).ToList();
            var local = new Queue<string>(await OpenAsync(remote, columns, cancellationToken).ConfigureAwait(false));
            var paths = files.ConvertAll(f => f.Local ?? SqlText.EscapeGlob(local.Dequeue()));
            var relation = call.Before + (paths.Count == 1 ? SqlText.Literal(paths[0]) : variables.Constants(paths)) + call.After;
            var shown = WithPaths(call, relation, parsed?.NamesFileName ?? text.Text.Contains(FileName, StringComparison.OrdinalIgnoreCase), names);
            return shown == relation && call.IsCall ? relation : shown + alias;
        }
        catch (DeltaException e) when (e.Position is null)
        {
            e.NamedAt = text.ToSource(source.Span.Start);
            throw;
        }
    }

    /// <summary>Calls of functions over files that are found by their tokens, in a text that DuckDB gives no tree of.</summary>
    public IEnumerable<RowSource> Guess(SourceText text)
    {
        const string Before = "FROM ";
        var tokens = Lexer.Tokenize(text, text.Span);
        for (var i = 0; i + 1 < tokens.Length; i++)
        {
            if (tokens[i].Kind != TokenKind.Word || tokens[i + 1].Kind != TokenKind.LeftParen || !Functions.ContainsKey(text.Slice(tokens[i].Span)))
                continue;
            var last = i + 1;
            for (var depth = 1; depth > 0 && last + 1 < tokens.Length;)
            {
                var kind = tokens[++last].Kind;
                depth += kind == TokenKind.LeftParen ? 1 : kind == TokenKind.RightParen ? -1 : 0;
            }

            var span = SourceSpan.FromBounds(tokens[i].Start, tokens[last].End);
            var call = new SourceText(Before + text.Slice(span));
            if (ParsedQuery.Read(QueryTree.Json(connection, call.Text), out _) is { Tables: [{ IsFunction: true } node] }
                && RowSource.At(call, Before.Length, node) is { } source)
                yield return source with { Span = span, HasAlias = RowSource.MayHaveAlias(text, span.End) };
        }
    }

    private static NamedFileCall? Call(RowSource source, string text, IReadOnlyDictionary<string, object?>? parameters)
    {
        if (!source.IsFunction)
            return source.Parts is [var path] && ObjectStores.IsS3(path) ? OfName(source, path) : null;
        if (source.Node is not { } node || !Functions.TryGetValue(source.Parts[^1], out var function))
            return null;
        if (node.PathParameter is { } parameter && parameters?.GetValueOrDefault(ParameterLiterals.NameOf(parameter)) is { } value && NamesS3(value))
            throw new DeltaException(DeltaErrorCode.NotSupported, "the path of a file on S3 cannot be a parameter") { Hint = "write the path into the statement" };
        if (node.Paths?.Any(ObjectStores.IsS3) != true)
            return null;
        var (start, end) = FirstArgument(text, source.Span);
        return new NamedFileCall(source.Parts[^1], function, node.Paths, node.Options, text[source.Span.Start..start], text[end..source.Span.End])
        {
            Alias = source.HasAlias ? null : source.Parts[^1], IsCall = true,
        };
    }

    /// <summary>FROM 's3://../x.csv': the function goes by the name's end, as with DuckDB.</summary>
    private static NamedFileCall OfName(RowSource source, string path)
    {
        var name = FunctionOf(path) ?? throw new DeltaException(DeltaErrorCode.TableNotFound, $"there is no Delta table {path}")
        {
            Path = path, Hint = "a file whose name does not end with .parquet, .csv or .json is read by a function: read_csv('s3://..')",
        };
        var file = path[(path.LastIndexOf('/') + 1)..];
        var alias = file.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? file[..dot] : file;
        return new NamedFileCall(name, Functions[name], [path], new Dictionary<string, string?>(), $"{name}(", ")")
        {
            Alias = source.HasAlias ? null : alias,
        };
    }

    /// <summary>The function that reads a file of such a name; null if none is known to.</summary>
    private static string? FunctionOf(string path)
    {
        var name = path.ToLowerInvariant();
        if (name.EndsWith(".parquet", StringComparison.Ordinal))
            return "read_parquet";
        foreach (var packed in new[] { ".gz", ".zst" })
        {
            if (name.EndsWith(packed, StringComparison.Ordinal))
                name = name[..^packed.Length];
        }

        return Path.GetExtension(name) switch
        {
            ".csv" or ".tsv" => "read_csv_auto",
            ".json" or ".jsonl" or ".ndjson" => "read_json_auto",
            _ => null,
        };
    }

    private static bool NamesS3(object value) => value switch
    {
        string path => ObjectStores.IsS3(path),
        IEnumerable<object?> paths => paths.OfType<string>().Any(ObjectStores.IsS3),
        _ => false,
    };

    /// <summary>Where the first argument of a call begins and ends in the text.</summary>
    private static (int Start, int End) FirstArgument(string text, SourceSpan call)
    {
        var lexer = new Lexer(new SourceText(text), call);
        var token = lexer.Next();
        while (token.Kind != TokenKind.LeftParen)
            token = lexer.Next();
        var (start, depth) = (-1, 0);
        for (var end = token.End; ; end = token.End)
        {
            token = lexer.Next();
            if (start < 0)
                start = token.Start;
            if (depth == 0 && token.Kind is TokenKind.Comma or TokenKind.RightParen or TokenKind.End)
                return (start, end);
            var opens = token.Kind == TokenKind.LeftParen || text[token.Start] == '[';
            depth += opens ? 1 : token.Kind == TokenKind.RightParen || text[token.Start] == ']' ? -1 : 0;
        }
    }

    private async Task<List<(string? Local, NamedFile Remote)>> FilesAsync(NamedFileCall call, CancellationToken cancellationToken)
    {
        if (call.Is("glob") && !call.Paths.All(ObjectStores.IsS3))
            throw new DeltaException(DeltaErrorCode.NotSupported, "glob() of files on S3 and of others at once");
        var files = new IReadOnlyList<(string? Local, NamedFile Remote)>[call.Paths.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Listings, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, files.Length), options, async (i, token) =>
            files[i] = ObjectStores.IsS3(call.Paths[i])
                ? [.. (await ListAsync(call, call.Paths[i], token).ConfigureAwait(false)).Select(f => ((string?)null, f))]
                : [(call.Paths[i], default)]).OnEngineThread().ConfigureAwait(false);
        return [.. files.SelectMany(f => f)];
    }

    private async Task<IReadOnlyList<NamedFile>> ListAsync(NamedFileCall call, string path, CancellationToken cancellationToken)
    {
        var found = await readable.ListAsync(path, call.Function.Extension, cancellationToken).ConfigureAwait(false);
        return found.Count > 0 || call.Is("glob")
            ? found
            : throw new DeltaException(DeltaErrorCode.StorageFailed, $"there is no file {path}") { Path = path };
    }

    /// <summary>The relation with the paths on S3 where it has a column of paths that the query can see.</summary>
    private string WithPaths(NamedFileCall call, string relation, bool namesFileName, IReadOnlySet<string>? names)
    {
        if (call.Function.PathColumn is { } always)
            return Replaced(always);
        if (call.Options.TryGetValue(FileName, out var asked))
        {
            asked = asked?.ToLowerInvariant() switch
            {
                null => throw new DeltaException(DeltaErrorCode.NotSupported, "filename is an expression, for files on S3") { Hint = "filename = true, or a name" },
                "t" or "true" or "1" => FileName,
                "f" or "false" or "0" => null,
                _ => asked,
            };
            if (asked is not null)
                return Replaced(asked);
        }

        if (!namesFileName)
            return relation;
        if (names is not null) // no star: what is added is seen by nobody who does not name it
            return $"(SELECT *, {PathOf($"{FileName}::VARCHAR")} AS {FileName}{Hidden()} FROM {relation})";
        using (var prepared = connection.Prepare($"SELECT * FROM {relation}"))
        {
            if (Enumerable.Range(0, prepared.ColumnCount).Any(i => prepared.ColumnName(i).Equals(FileName, StringComparison.OrdinalIgnoreCase)))
                return relation;
        }

        throw new DeltaException(DeltaErrorCode.NotSupported, "the column filename of files on S3 beside * cannot be had without being asked for")
        {
            Hint = $"{call.Name}(.., filename = true), or name the columns",
        };

        string Replaced(string column)
        {
            var name = SqlText.Identifier(column);
            return $"(SELECT * REPLACE ({PathOf(name)} AS {name}){Hidden()} FROM {relation})";
        }

        // Columns that rows of Parquet files have without being asked for.
        string Hidden() => !call.Function.IsParquet || names is null ? "" : string.Concat(
            new[] { "file_row_number", "file_index" }.Where(names.Contains).Select(c => $", {c}"));
    }
}
