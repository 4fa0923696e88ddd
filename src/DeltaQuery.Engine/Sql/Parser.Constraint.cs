namespace DeltaQuery.Engine.Sql;

// ALTER TABLE t: constraints, defaults and identity columns.
internal sealed partial class Parser
{
    // At the word after the table's name.
    private Statement? TryParseAlterConstraint(int start, TableReference table)
    {
        if (Accept("ADD", "CONSTRAINT"))
            return ParseAddConstraint(start, table);
        return Accept("DROP", "CONSTRAINT") ? ParseDropConstraint(start, table) : null;
    }

    private AddConstraintStatement ParseAddConstraint(int start, TableReference table)
    {
        var name = ParseIdentifier("a constraint's name");
        if (AtAny("PRIMARY", "FOREIGN", "UNIQUE"))
            throw NotSupported(Current, $"{TextOf(Current).ToString().ToUpperInvariant()} constraints", "Delta enforces CHECK constraints only");
        Expect("CHECK");
        var expression = ParseExpressionInParentheses();
        return new AddConstraintStatement(SpanToHere(start), table, name, expression);
    }

    private DropConstraintStatement ParseDropConstraint(int start, TableReference table)
    {
        var ifExists = Accept("IF", "EXISTS");
        var name = ParseIdentifier("a constraint's name");
        return new DropConstraintStatement(SpanToHere(start), table, name, ifExists);
    }

    // At the word after the table's name; null, with nothing taken, where another thing of the column is altered.
    private Statement? TryParseAlterDefault(int start, TableReference table)
    {
        var before = _at;
        if ((Accept("ALTER") || Accept("CHANGE")) && (Accept("COLUMN") || AtFreeName) && AtFreeName)
        {
            var column = ParseIdentifier("a column name");
            if (Accept("SET", "DEFAULT"))
                return new SetDefaultStatement(SpanToEnd(start), table, column, ParseDefaultExpression());
            if (Accept("DROP", "DEFAULT"))
                return new SetDefaultStatement(SpanToHere(start), table, column, null);
            if (Accept("SYNC", "IDENTITY"))
                return new SyncIdentityStatement(SpanToHere(start), table, column);
        }

        _at = before;
        return null;
    }
}
