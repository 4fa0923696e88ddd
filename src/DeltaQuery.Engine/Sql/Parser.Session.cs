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
        return new SetStatement(SpanToEnd(start), scope, name, TakeValue());
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
        if (action == TransactionAction.Begin && !Accept("READ", "ONLY"))
            Accept("READ", "WRITE");
        return new TransactionStatement(SpanToHere(start), action);
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
