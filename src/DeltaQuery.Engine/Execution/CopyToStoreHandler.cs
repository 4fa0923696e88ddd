using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Storage.S3;

namespace DeltaQuery.Engine.Execution;

/// <summary>COPY .. TO 's3://..': DuckDB writes into a folder of ours, and what it wrote is uploaded once it is whole.</summary>
/// <remarks>A statement that fails in DuckDB has uploaded nothing. One file takes the place of another as it does locally; a folder with files in
/// it asks for the same as locally: OVERWRITE_OR_IGNORE or APPEND.</remarks>
internal static class CopyToStoreHandler
{
    private const int Uploads = 8;

    // Options that make folders.
    private static readonly string[] FolderOptions =
    [
        "PARTITION_BY", "PER_THREAD_OUTPUT", "FILE_SIZE_BYTES", "ROW_GROUPS_PER_FILE", "BATCHES_PER_FILE",
    ];

    /// <summary>The place of the target in the text and the path that it is, if that is one of a store; else null.</summary>
    /// <exception cref="DeltaException">NotSupported: the path is a parameter.</exception>
    public static (SourceSpan Span, string Path)? Target(ExecutionContext context, CopyToStatement statement)
    {
        var token = new Lexer(context.Text, statement.Rest).Next();
        if (token.Kind == TokenKind.Parameter
            && context.Parameters.TryGetValue(context.Text.Slice(token.Span).TrimStart('$'), out var value)
            && value is string named && ObjectStores.IsRemote(named))
        {
            throw SyntaxError.NotSupported(
                context.Text, token.Start, "COPY to a path of a store as a parameter", "write the path into the statement");
        }

        return token.IsString && Parser.ValueOf(context.Text, token) is var path && ObjectStores.IsRemote(path) ? (token.Span, path) : null;
    }

    /// <summary>Runs the statement.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="place">The place of the target in the text.</param>
    /// <param name="path">The target.</param>
    public static async Task<StatementResult> ExecuteAsync(
        ExecutionContext context, CopyToStatement statement, SourceSpan place, string path)
    {
        try
        {
            path = ObjectStores.Normalize(path, "");
            var store = context.Session.Engine.Stores.For(path);
            if (S3Location.Parse(path).Key.Length == 0)
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"{path} names no file") { Path = path, Hint = "write s3://bucket/file" };
            var options = Options(context.Text, SourceSpan.FromBounds(place.End, statement.Rest.End));
            var isFolder = FolderOptions.Any(o => IsOn(options, o));
            Check(context, place, options, isFolder);
            var takesFolder = IsOn(options, "OVERWRITE_OR_IGNORE") || IsOn(options, "APPEND");
            if (isFolder && !takesFolder)
                await CheckEmptyAsync(store, path, context.CancellationToken).ConfigureAwait(false);
            using var staging = context.Session.Engine.NewStaging();
            var local = staging.PathOf(path);
            var result = await Reworded(context, statement, place, local).RunAsync(context, "COPY").ConfigureAwait(false);
            if (Directory.Exists(local) && !isFolder && !takesFolder)
                await CheckEmptyAsync(store, path, context.CancellationToken).ConfigureAwait(false);
            var files = Directory.Exists(local)
                ? Directory.EnumerateFiles(local, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                    .Select(file => (Local: file, Path: ObjectStores.Join(path, Path.GetRelativePath(local, file).Replace('\\', '/'))))
                : [(Local: local, Path: path)];
            await Parallel.ForEachAsync(
                files, new ParallelOptions { MaxDegreeOfParallelism = Uploads, CancellationToken = context.CancellationToken },
                async (file, token) => await store.CopyAsync(file.Local, file.Path, token).ConfigureAwait(false)).OnEngineThread()
                .ConfigureAwait(false);
            return result;
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, place.Start);
        }
    }

    /// <summary>Refuses what cannot be kept of DuckDB's options.</summary>
    private static void Check(ExecutionContext context, SourceSpan place, Dictionary<string, string> options, bool isFolder)
    {
        if (isFolder && IsOn(options, "OVERWRITE"))
        {
            throw SyntaxError.NotSupported(
                context.Text, place.Start, "OVERWRITE of a folder on an object store, where files cannot be replaced all at once",
                "OVERWRITE_OR_IGNORE writes beside what is there");
        }

        foreach (var option in new[] { "RETURN_FILES", "RETURN_STATS", "RETURN_FILE_NAMES" })
        {
            if (!IsOn(options, option))
                continue;
            throw SyntaxError.NotSupported(
                context.Text, place.Start, $"{option} of files on an object store", "FROM glob('s3://..') lists them");
        }
    }

    private static async Task CheckEmptyAsync(IObjectStore store, string path, CancellationToken cancellationToken)
    {
        if (await store.ExistsAsync(path, cancellationToken).ConfigureAwait(false))
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot write to {path}: it is a file, not a folder") { Path = path };
        if (await store.DirectoryExistsAsync(path, cancellationToken).ConfigureAwait(false))
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"the folder {path} is not empty")
            {
                Path = path, Hint = "OVERWRITE_OR_IGNORE writes over files of the same names, APPEND takes new names",
            };
        }
    }

    private static RewordedQuery Reworded(ExecutionContext context, CopyToStatement statement, SourceSpan place, string local)
    {
        var reworded = new RewordedQuery(context.Text);
        if (statement.Table is { } table)
            CopyTableHandler.AsQuery(reworded, statement, table).Words(" TO ");
        else
            reworded.Stretch(SourceSpan.FromBounds(statement.Span.Start, place.Start));
        return reworded.Words(SqlPrinter.Quote(local, '\'')).Stretch(SourceSpan.FromBounds(place.End, statement.Rest.End));
    }

    /// <summary>The options in parentheses, with the first word of their values.</summary>
    private static Dictionary<string, string> Options(SourceText text, SourceSpan span)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var lexer = new Lexer(text, span);
        var (depth, name) = (0, (string?)null);
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            var begins = depth == 1 && name is null;
            depth += token.Kind == TokenKind.LeftParen ? 1 : token.Kind == TokenKind.RightParen ? -1 : 0;
            if (begins && token.Kind is TokenKind.Word or TokenKind.QuotedIdentifier)
                options[name = Parser.ValueOf(text, token)] = "";
            else if (depth == 1 && token.Kind == TokenKind.Comma)
                name = null;
            else if (name is not null && options[name].Length == 0)
                options[name] = Parser.ValueOf(text, token);
        }

        return options;
    }

    private static bool IsOn(Dictionary<string, string> options, string name) =>
        options.TryGetValue(name, out var value) && value.ToLowerInvariant() is not ("false" or "f" or "0" or "off" or "no");
}
