namespace DeltaQuery.Engine.Sql;

/// <summary>Guesses from the tokens which names of a query are tables: those after FROM, JOIN, a comma of a FROM list, PIVOT, UNPIVOT,
/// SUMMARIZE, INTO, TABLE and the USING of MERGE and DELETE, without the names of common table expressions.</summary>
/// <remarks>Works on text whose time travel has been taken out, as <see cref="ScannedQuery.Text"/>. Keeps its own stack of parentheses, so
/// no depth of the text hurts; every step is O(1).</remarks>
internal sealed class TableNameFinder
{
    private readonly SourceText _text;
    private readonly Token[] _tokens;
    private readonly Stack<Frame> _frames = new();
    private readonly Dictionary<string, int> _visible = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TableReference> _found = [];
    private Frame _frame = new(FrameKind.Query);
    private int _at;
    private bool _usingDue;

    public TableNameFinder(SourceText text, SourceSpan span)
    {
        _text = text;
        _tokens = Lexer.Tokenize(text, span);
    }

    public IReadOnlyList<TableReference> Find()
    {
        while (_tokens[_at].Kind != TokenKind.End)
        {
            var token = _tokens[_at];
            if (token.Kind == TokenKind.LeftParen)
                Open();
            else if (token.Kind == TokenKind.RightParen)
                Close();
            else if (token.Kind == TokenKind.Comma)
                MeetComma();
            else if (_frame.CommonTableDue && IsName(token))
                MeetCommonTable();
            else if (_frame.TableDue && IsName(token))
                MeetTable();
            else if (token.Kind == TokenKind.Word)
                MeetWord();
            else
                _at++;
        }

        return _found;
    }

    private void Open()
    {
        _at++;
        var next = _tokens[_at];
        var isQuery = next.Kind == TokenKind.Word && Keywords.StartsQuery(TextOf(next)) || Is(next, "DESCRIBE") || Is(next, "INSERT");
        var inner = isQuery ? FrameKind.Query : _frame.TableDue ? FrameKind.TableList : FrameKind.Expression;
        if (!_frame.AwaitsBody)
            _frame.TableDue = false;
        _frames.Push(_frame);
        _frame = new Frame(inner) { TableDue = inner == FrameKind.TableList, InFrom = inner == FrameKind.TableList };
    }

    private void Close()
    {
        _at++;
        if (_frames.Count == 0)
            return;
        foreach (var name in _frame.CommonTables)
            _visible[name]--;
        _frame = _frames.Pop();
        if (!_frame.AwaitsBody || _frame.PendingName is not { } pending)
            return;
        // A body sees the names before its own; its own only when the list is RECURSIVE, where it was added at once.
        if (!_frame.Recursive)
            Show(pending);
        (_frame.PendingName, _frame.AwaitsBody) = (null, false);
        _frame.CommonTableDue = _tokens[_at].Kind == TokenKind.Comma;
    }

    private void MeetComma()
    {
        _at++;
        if (_frame.Kind != FrameKind.Expression && _frame.InFrom)
            _frame.TableDue = true;
    }

    private void MeetCommonTable()
    {
        var name = Parser.ValueOf(_text, _tokens[_at++]);
        (_frame.PendingName, _frame.CommonTableDue) = (name, false);
        if (_frame.Recursive)
            Show(name);
    }

    private void MeetTable()
    {
        var first = _at++;
        while (_tokens[_at].Kind == TokenKind.Dot && (_tokens[_at + 1].Kind == TokenKind.Word || _tokens[_at + 1].IsQuoted))
            _at += 2;
        var last = _at - 1;
        _frame.TableDue = false;
        var isCall = _tokens[_at].Kind == TokenKind.LeftParen && !_frame.IntoDue;
        // x: t, DuckDB's alias in front.
        var isAlias = first == last && _tokens[_at].Kind == TokenKind.Operator && TextOf(_tokens[_at]) is ":";
        _frame.IntoDue = false;
        if (isAlias)
            _frame.TableDue = true;
        else if (!isCall && !(first == last && IsVisible(_tokens[first])))
            Add(first, last);
    }

    private void MeetWord()
    {
        var token = _tokens[_at];
        var next = _tokens[_at + 1];
        _at++;
        if (Is(token, "WITH") && (IsName(next) || Is(next, "RECURSIVE")) && _frame.Kind != FrameKind.Expression && !Is(next, "ORDINALITY"))
        {
            (_frame.CommonTableDue, _frame.Recursive) = (true, Is(next, "RECURSIVE"));
            _at += _frame.Recursive ? 1 : 0;
        }
        else if (Is(token, "AS") && _frame.PendingName != null)
        {
            _frame.AwaitsBody = true;
        }
        else if (Is(token, "FROM"))
        {
            // extract(year FROM d), trim(both FROM x), IS DISTINCT FROM y have no table.
            var distinct = _at >= 3 && Is(_tokens[_at - 2], "DISTINCT") && (Is(_tokens[_at - 3], "IS") || Is(_tokens[_at - 3], "NOT"));
            if (_frame.Kind == FrameKind.Query && !distinct)
                _frame.InFrom = _frame.TableDue = true;
        }
        else if (IsUsingTable(token) || Is(token, "JOIN") || Is(token, "SUMMARIZE") || IsInto(_at - 1) || IsPivotOfTable(token, next) ||
            (Is(token, "TABLE") && IsName(next)))
        {
            if (_frame.Kind != FrameKind.Expression)
                (_frame.TableDue, _frame.IntoDue) = (true, Is(token, "INTO"));
            _frame.InFrom |= Is(token, "JOIN");
        }
        else if (EndsFrom(token))
        {
            _frame.InFrom = _frame.TableDue = false;
        }
    }

    private void Add(int first, int last)
    {
        var parts = new List<Identifier>();
        for (var i = first; i <= last; i += 2)
            parts.Add(new Identifier(Parser.ValueOf(_text, _tokens[i]), _tokens[i].Kind, _tokens[i].Span));
        _found.Add(new TableReference(parts, null, SourceSpan.FromBounds(_tokens[first].Start, _tokens[last].End)));
    }

    private void Show(string name)
    {
        _frame.CommonTables.Add(name);
        _visible[name] = _visible.GetValueOrDefault(name) + 1;
    }

    private bool IsVisible(Token name) => _visible.GetValueOrDefault(Parser.ValueOf(_text, name)) > 0;

    private bool EndsFrom(Token token) =>
        Is(token, "WHERE") || Is(token, "GROUP") || Is(token, "HAVING") || Is(token, "ORDER") || Is(token, "LIMIT") ||
        Is(token, "OFFSET") || Is(token, "WINDOW") || Is(token, "QUALIFY") || Is(token, "UNION") || Is(token, "EXCEPT") ||
        Is(token, "INTERSECT") || Is(token, "SELECT") || Is(token, "VALUES") || Is(token, "RETURNING") || Is(token, "SET");

    // Not the INTO of UNPIVOT .. INTO NAME n.
    private bool IsInto(int at) => at > 0 && Is(_tokens[at], "INTO") && _tokens[at - 1] is var before &&
        (Is(before, "INSERT") || Is(before, "REPLACE") || Is(before, "IGNORE") || Is(before, "MERGE"));

    // MERGE INTO t USING s and DELETE FROM t USING s, not JOIN s USING (id) and USING SAMPLE.
    private bool IsUsingTable(Token token)
    {
        if (_frames.Count > 0)
            return false;
        var isUsing = _usingDue && Is(token, "USING");
        _usingDue = !isUsing && (_usingDue || Is(token, "MERGE") || Is(token, "DELETE"));
        return isUsing;
    }

    // Not the PIVOT (..) and UNPIVOT [INCLUDE NULLS] (..) that follow a table.
    private bool IsPivotOfTable(Token token, Token next) => !(_frame.InFrom && (next.Kind == TokenKind.LeftParen || Is(next, "INCLUDE"))) &&
        (Is(token, "PIVOT") || Is(token, "UNPIVOT") || Is(token, "PIVOT_WIDER") || Is(token, "PIVOT_LONGER"));

    private bool IsName(Token token) => token.IsQuoted || (token.Kind == TokenKind.Word && !Keywords.IsReserved(TextOf(token)));

    private bool Is(Token token, string word) =>
        token.Kind == TokenKind.Word && token.Length == word.Length && TextOf(token).Equals(word, StringComparison.OrdinalIgnoreCase);

    private ReadOnlySpan<char> TextOf(Token token) => _text.Text.AsSpan(token.Start, token.Length);

    private enum FrameKind
    {
        /// <summary>A query, where FROM begins a FROM list.</summary>
        Query,

        /// <summary>Parentheses around joined tables.</summary>
        TableList,

        /// <summary>Anything else: arguments, an expression, a column list.</summary>
        Expression,
    }

    // What is known about one pair of parentheses.
    private sealed class Frame(FrameKind kind)
    {
        public FrameKind Kind { get; } = kind;

        public bool InFrom { get; set; }

        public bool TableDue { get; set; }

        public bool IntoDue { get; set; }

        public bool CommonTableDue { get; set; }

        public bool Recursive { get; set; }

        public string? PendingName { get; set; }

        public bool AwaitsBody { get; set; }

        public List<string> CommonTables { get; } = [];
    }
}
