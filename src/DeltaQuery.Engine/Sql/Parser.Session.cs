namespace DeltaQuery.Engine.Sql;

// SET, RESET, USE and transactions.
internal sealed partial class Parser
{
    private SetStatement ParseSet()
    {
        var start = Take().Start;
        if (Accept("TIME", "ZONE"))
            return new SetStatement(SpanToEnd(start), SettingScope.Automatic, "TimeZone", TakeValue());
        var scope = ParseScope();
        var name = ParseSettingName();
        if (!IsOperator(Current, "=") && !At("TO"))
            throw Unexpected("= or TO");
        _at++;
        var queries = scope == SettingScope.Variable ? QueriesInParentheses() : [];
        return new SetStatement(SpanToEnd(start), scope, name, TakeValue()) { Queries = queries };
    }

    // The outermost ones from here on, without their parentheses.
    private List<SourceSpan> QueriesInParentheses()
    {
        var found = new List<SourceSpan>();
        for (var i = _at; _tokens[i].Kind != TokenKind.End; i++)
        {
            if (_tokens[i].Kind != TokenKind.LeftParen || _tokens[i + 1] is not { Kind: TokenKind.Word } first || !Keywords.StartsQuery(TextOf(first)))
                continue;
            var depth = 0;
            do
                depth += _tokens[i].Kind == TokenKind.LeftParen ? 1 : _tokens[i].Kind == TokenKind.RightParen ? -1 : 0;
            while (depth > 0 && _tokens[++i].Kind != TokenKind.End);
            if (depth == 0)
                found.Add(SourceSpan.FromBounds(first.Start, _tokens[i - 1].End));
            else
                break;
        }

        return found;
    }

    private ResetStatement ParseReset()
    {
        var start = Take().Start;
        var scope = ParseScope();
        return new ResetStatement(SpanToEnd(start), scope, ParseSettingName());
    }

    private UseStatement ParseUse()
    {
        var start = Take().Start;
        if (!AcceptBeforeName("SCHEMA"))
            AcceptBeforeName("DATABASE");
        return new UseStatement(SpanToEnd(start), ParseSchema());
    }

    private TransactionStatement ParseTransaction()
    {
        var start = Current.Start;
        var action = AtAny("BEGIN", "START") ? TransactionAction.Begin
            : AtAny("COMMIT", "END") ? TransactionAction.Commit
            : TransactionAction.Rollback;
        var needsWord = At("START");
        _at++;
        if (!Accept("TRANSACTION") && (needsWord || !Accept("WORK")) && needsWord)
            throw Unexpected("TRANSACTION");
        if (action != TransactionAction.Begin)
            return new TransactionStatement(SpanToHere(start), action);
        var serializable = Accept("ISOLATION", "LEVEL") && ParseIsolation();
        Accept(TokenKind.Comma);
        var readOnly = Accept("READ", "ONLY");
        if (!readOnly)
            Accept("READ", "WRITE");
        return new TransactionStatement(SpanToHere(start), action) { ReadOnly = readOnly, Serializable = serializable };
    }

    // Snapshots are the weakest that there is: what asks for less gets them.
    private bool ParseIsolation()
    {
        if (Accept("SERIALIZABLE"))
            return true;
        if (!Accept("SNAPSHOT") && !Accept("REPEATABLE", "READ") && !Accept("READ", "COMMITTED") && !Accept("READ", "UNCOMMITTED"))
            throw Unexpected("SERIALIZABLE or SNAPSHOT");
        return false;
    }

    private SettingScope ParseScope()
    {
        var scope = At("SESSION") ? SettingScope.Session
            : At("LOCAL") ? SettingScope.Local
            : At("GLOBAL") ? SettingScope.Global
            : At("VARIABLE") ? SettingScope.Variable
            : SettingScope.Automatic;
        if (scope == SettingScope.Automatic || !FollowedByName())
            return SettingScope.Automatic;
        _at++;
        return scope;
    }

    // Any words joined by dots: deltaquery.commit.max_retries.
    private string ParseSettingName()
    {
        if (!AtName)
            throw Unexpected("a setting's name");
        var name = ValueOf(_text, Take());
        while (Accept(TokenKind.Dot))
            name += "." + (AtName ? ValueOf(_text, Take()) : throw Unexpected("a name"));
        return name;
    }

    private SourceSpan TakeValue() => At(TokenKind.End) ? throw Unexpected("a value") : TakeToEnd();
}
