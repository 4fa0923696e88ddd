using System.Text;
using DeltaQuery.Engine.Ingest.Json;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Reads the expressions of an ingest: <c>value:a.b[0]::INT</c> becomes a column that is read out of the value, <c>message.c</c> the column of
/// the message, and a parameter the literal of its value. Columns are as long as what they stand for, so that DuckDB's places are those of the user's
/// text.</summary>
/// <param name="text">The statement's text.</param>
/// <param name="alias">What the relation is called in it; null for <c>message</c>.</param>
/// <param name="seesFields">Whether fields of the value can be named as they are.</param>
/// <param name="firstPath">The number of the first path: readers of one statement have different ones.</param>
/// <param name="literalOf">The literal for the parameter at a place; null where parameters have no values.</param>
internal sealed class MappingExpressions(
    SourceText text, string? alias, bool seesFields, int firstPath = 0, Func<SourceSpan, string>? literalOf = null)
{
    // DuckDB computes these words; a column of their name would come first.
    private static readonly HashSet<string> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp", "current_user", "session_user", "user", "current_catalog",
        "current_schema", "current_role", "true", "false", "null",
    };

    private static readonly HashSet<string> Queries = new(StringComparer.OrdinalIgnoreCase)
    {
        "FROM", "TABLE", "VALUES", "WITH", "PIVOT", "UNPIVOT", "DESCRIBE", "SHOW", "SUMMARIZE", "CALL", "PRAGMA",
    };

    private int _paths = firstPath;

    /// <summary>The expression at a place.</summary>
    /// <exception cref="DeltaException">NotSupported: it has a query or a window.</exception>
    public SqlExpression Read(SourceSpan span)
    {
        var tokens = Lexer.Tokenize(text, span);
        var sql = text.Slice(span).ToCharArray();
        var paths = new List<ValuePath>();
        var items = new HashSet<MessageItem>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var literals = new List<(SourceSpan Span, string Sql)>();
        for (var i = 0; tokens[i].Kind != TokenKind.End;)
        {
            var start = i;
            if (TryTakePath(tokens, ref i, out var path))
            {
                paths.Add(path);
                Put(sql, path.Name, tokens[start].Start - span.Start, tokens[i - 1].End - span.Start);
            }
            else if (TryTakeItem(tokens, ref i, out var item))
            {
                items.Add(item);
                Put(sql, MessageColumns.Hidden(item), tokens[start].Start - span.Start, tokens[i - 1].End - span.Start);
            }
            else if (tokens[i].Kind == TokenKind.Parameter && literalOf is not null)
            {
                literals.Add((new SourceSpan(tokens[i].Start - span.Start, tokens[i].Span.Length), literalOf(tokens[i].Span)));
                i++;
            }
            else
            {
                Refuse(tokens, i);
                if (IsName(tokens[i]) && !(tokens[i].Kind == TokenKind.Word && Values.Contains(NameOf(tokens[i]))) && (i == 0 || tokens[i - 1].Kind != TokenKind.Dot) && tokens[i + 1].Kind != TokenKind.LeftParen)
                    names.Add(NameOf(tokens[i]));
                i++;
            }
        }

        return WithLiterals(new string(sql), span.Start, literals) with
        {
            Paths = paths, Items = items, Names = seesFields ? names : [.. names.Where(name => MessageColumns.Find(name) is not null)],
        };
    }

    private static SqlExpression WithLiterals(string sql, int position, List<(SourceSpan Span, string Sql)> literals)
    {
        var (result, places, end) = (new StringBuilder(), new List<(int, int, int)>(), 0);
        foreach (var (place, literal) in literals)
        {
            result.Append(sql, end, place.Start - end);
            var padded = $" {literal} "; // a parameter may stand right behind a word
            places.Add((result.Length, padded.Length, place.Length));
            result.Append(padded);
            end = place.End;
        }

        return new SqlExpression(result.Append(sql, end, sql.Length - end).ToString(), position) { Literals = places };
    }

    private void Refuse(Token[] tokens, int at)
    {
        if (tokens[at].Kind == TokenKind.Parameter)
            throw SyntaxError.NotSupported(text, tokens[at].Start, "a parameter in an expression of an ingest", "write the value");
        if (tokens[at].Kind != TokenKind.Word)
            return;
        var word = text.Slice(tokens[at].Span);
        var what = word.ToUpperInvariant() switch
        {
            "SELECT" => "query",
            "UNNEST" or "GENERATE_SUBSCRIPTS" when tokens[at + 1].Kind == TokenKind.LeftParen => $"{word.ToLowerInvariant()}(), which makes several rows of it",
            var query when Queries.Contains(query) && at > 0 && tokens[at - 1].Kind == TokenKind.LeftParen => "query",
            "OVER" when at > 0 && tokens[at - 1].Kind == TokenKind.RightParen => "window",
            _ => null,
        };
        if (what is not null)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"an expression of an ingest sees one message, and can have no {what}")
            {
                Position = tokens[at].Start,
            };
    }

    /// <summary><c>[message.]value:a.b[0]['c'][::type]</c>.</summary>
    private bool TryTakePath(Token[] tokens, ref int at, out ValuePath path)
    {
        path = null!;
        var i = at;
        if (IsMessage(tokens, i))
            i += 2;
        if (tokens[i].Kind != TokenKind.Word || !NameOf(tokens[i]).Equals("value", StringComparison.OrdinalIgnoreCase)
            || !Is(tokens[i + 1], ":"))
            return false;
        i += 2;
        var steps = new List<JsonStep>();
        if (IsName(tokens[i]))
            steps.Add(new JsonStep(NameOf(tokens[i++])));
        else if (tokens[i].Kind != TokenKind.LeftBracket)
            return false;
        while (TryTakeStep(tokens, ref i, steps))
        {
        }

        if (steps.Count == 0 || steps[0].Name is null)
            throw new DeltaException(DeltaErrorCode.SyntaxError, "a path into the value begins with the name of a field") { Position = tokens[at].Start };
        if (tokens[i].Kind == TokenKind.LeftBracket)
            throw SyntaxError.At(text, tokens[i].Start, "a path into the value takes [n], from 0 on, and ['name']");
        var type = TryTakeType(tokens, ref i);
        path = new ValuePath($"_dq{_paths++}", steps, type);
        at = i;
        return true;
    }

    private bool TryTakeStep(Token[] tokens, ref int at, List<JsonStep> steps)
    {
        if (tokens[at].Kind == TokenKind.Dot && IsName(tokens[at + 1]))
        {
            steps.Add(new JsonStep(NameOf(tokens[at + 1])));
            at += 2;
            return true;
        }

        if (tokens[at].Kind != TokenKind.LeftBracket || tokens[at + 2].Kind != TokenKind.RightBracket)
            return false;
        var inner = text.Slice(tokens[at + 1].Span);
        if (tokens[at + 1].Kind == TokenKind.String)
            steps.Add(new JsonStep(inner[1..^1].Replace("''", "'", StringComparison.Ordinal)));
        else if (int.TryParse(inner, System.Globalization.CultureInfo.InvariantCulture, out var index))
            steps.Add(new JsonStep(null, index));
        else
            return false;
        at += 3;
        return true;
    }

    /// <summary>The type behind <c>::</c>, if Delta has it; others are left to DuckDB.</summary>
    private string? TryTakeType(Token[] tokens, ref int at)
    {
        if (!Is(tokens[at], "::") || tokens[at + 1].Kind != TokenKind.Word)
            return null;
        var i = at + 2;
        if (tokens[i].Kind == TokenKind.LeftParen)
            i = Behind(tokens, i, "(", ")");
        else if (Is(tokens[i], "<"))
            i = Behind(tokens, i, "<", ">");
        while (tokens[i].Kind == TokenKind.LeftBracket && tokens[i + 1].Kind == TokenKind.RightBracket)
            i += 2;
        var type = text.Text[tokens[at + 1].Start..tokens[i - 1].End];
        try
        {
            DeclaredType.Parse(type, "value", out _);
        }
        catch (DeltaException)
        {
            return null;
        }

        at = i;
        return type;
    }

    private int Behind(Token[] tokens, int at, string open, string close)
    {
        var depth = 0;
        for (; tokens[at].Kind != TokenKind.End; at++)
        {
            foreach (var c in text.Slice(tokens[at].Span))
                depth += c == open[0] ? 1 : c == close[0] ? -1 : 0;
            if (depth == 0)
                return at + 1;
        }

        return at;
    }

    private bool TryTakeItem(Token[] tokens, ref int at, out MessageItem item)
    {
        item = MessageItem.Offset;
        if (tokens[at].Kind == TokenKind.Word && NameOf(tokens[at]).Equals("offset", StringComparison.OrdinalIgnoreCase)
            && (at == 0 || tokens[at - 1].Kind != TokenKind.Dot) && tokens[at + 1].Kind is not (TokenKind.LeftParen or TokenKind.Dot))
        {
            at++;
            return true;
        }

        if (!IsMessage(tokens, at) || MessageColumns.Find(NameOf(tokens[at + 2])) is not { } found)
            return false;
        item = found;
        at += 3;
        return true;
    }

    private bool IsMessage(Token[] tokens, int at) =>
        IsName(tokens[at]) && tokens[at + 1].Kind == TokenKind.Dot && IsName(tokens[at + 2])
        && (at == 0 || tokens[at - 1].Kind != TokenKind.Dot)
        && NameOf(tokens[at]).Equals(alias ?? "message", StringComparison.OrdinalIgnoreCase);

    private bool Is(Token token, string @operator) => token.Kind == TokenKind.Operator && text.Slice(token.Span) == @operator;

    private static bool IsName(Token token) => token.Kind == TokenKind.Word || token.IsQuoted;

    private string NameOf(Token token)
    {
        var name = text.Slice(token.Span);
        return token.IsQuoted ? name[1..^1].Replace($"{name[0]}{name[0]}", $"{name[0]}", StringComparison.Ordinal) : name;
    }

    private static void Put(char[] sql, string name, int start, int end)
    {
        sql.AsSpan(start, end - start).Fill(' ');
        name.CopyTo(sql.AsSpan(start));
    }
}
