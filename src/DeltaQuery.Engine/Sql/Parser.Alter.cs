namespace DeltaQuery.Engine.Sql;

// ALTER TABLE and COMMENT ON.
internal sealed partial class Parser
{
    private const string AlterationExpected =
        "ADD COLUMNS, ADD CONSTRAINT, ALTER COLUMN, CLUSTER BY, DROP COLUMN, DROP CONSTRAINT, DROP FEATURE, RENAME COLUMN, RENAME TO, SET TBLPROPERTIES or UNSET TBLPROPERTIES";

    private Statement ParseAlter(int start)
    {
        _at++;
        if (!AtAny("TABLE", "VIEW"))
        {
            TakeToEnd();
            return new UnsupportedStatement(SpanToEnd(start), "ALTER", null, DuckDbKnows: true);
        }

        if (Is(Take(), "VIEW"))
        {
            Accept("IF", "EXISTS");
            return Unsupported(start, "ALTER VIEW", duckDbKnows: true);
        }

        var ifExists = Accept("IF", "EXISTS");
        var table = ParseTable(timeTravel: false);
        return Alteration(start, table, ifExists, ParseAlterAction);
    }

    private Statement ParseCommentOn(int start)
    {
        if (!AtWords("COMMENT", "ON", "TABLE") && !AtWords("COMMENT", "ON", "COLUMN"))
        {
            TakeToEnd();
            return new UnsupportedStatement(SpanToEnd(start), "COMMENT", null, DuckDbKnows: true);
        }

        _at += 2;
        if (Is(Take(), "TABLE"))
        {
            var table = ParseTable(timeTravel: false);
            return Alteration(start, table, ifExists: false, at => new CommentTableAction(SpanToHere(at), ParseIsComment()));
        }

        // The last name is the column's.
        var name = ParseTable(timeTravel: false, "a table and its column");
        if (name.Parts.Count < 2)
            throw Unexpected(". and a column");
        var column = name.Parts[^1];
        var path = new ColumnPath([column], column.Span);
        var parts = name.Parts.SkipLast(1).ToList();
        var of = new TableReference(parts, null, SourceSpan.FromBounds(parts[0].Span.Start, parts[^1].Span.End));
        return Alteration(
            start, of, ifExists: false, at => new ChangeColumnAction(SpanToHere(at), path, new CommentChange(ParseIsComment())));
    }

    private string? ParseIsComment()
    {
        Expect("IS");
        return Accept("NULL") ? null : ParseString("a string or NULL");
    }

    // What cannot be read may be a form of DuckDB's, for a table of the session: the handler knows.
    private AlterTableStatement Alteration(int start, TableReference table, bool ifExists, Func<int, AlterAction> parse)
    {
        try
        {
            var action = parse(Current.Start);
            ExpectEnd();
            return new AlterTableStatement(SpanToEnd(start), table, ifExists, action with { Span = SpanToHere(action.Span.Start) }, null);
        }
        catch (DeltaException e)
        {
            TakeToEnd();
            return new AlterTableStatement(SpanToEnd(start), table, ifExists, null, e);
        }
    }

    private AlterAction ParseAlterAction(int start)
    {
        var first = Current;
        if (Accept("ADD", "COLUMNS") || Accept("ADD", "COLUMN"))
            return new AddColumnsAction(SpanToHere(start), ParseAddedColumns());
        if (Accept("DROP", "COLUMNS") || Accept("DROP", "COLUMN"))
            return new DropColumnsAction(SpanToHere(start), Accept("IF", "EXISTS"), ParseColumnPaths());
        if (Accept("DROP", "FEATURE"))
            return ParseDropFeature(start);
        if (Accept("RENAME", "COLUMN"))
            return ParseRenameColumn(start);
        if (Accept("RENAME", "TO"))
            return new RenameTableAction(SpanToHere(start), ParseTable(timeTravel: false));
        if (Accept("SET", "TBLPROPERTIES"))
            return new SetPropertiesAction(SpanToHere(start), ParseProperties());
        if (Accept("UNSET", "TBLPROPERTIES"))
            return new UnsetPropertiesAction(SpanToHere(start), Accept("IF", "EXISTS"), ParsePropertyKeys());
        if (Accept("CLUSTER", "BY"))
            return new ClusterByAction(SpanToHere(start), Accept("NONE") ? [] : ParseColumnPaths(parenthesized: true));
        if (Accept("ALTER") || Accept("CHANGE"))
        {
            Accept("COLUMN");
            return ParseChangeColumn(start);
        }

        if (Accept("ADD", "CONSTRAINT"))
            return ParseAddConstraint(start);
        if (Accept("DROP", "CONSTRAINT"))
            return new DropConstraintAction(SpanToHere(start), Accept("IF", "EXISTS"), ParseIdentifier("a constraint's name"));
        if (AtAny("ADD", "DROP", "SET", "RECOVER", "REPLACE", "UNSET"))
        {
            var second = Peek();
            if (second.Kind == TokenKind.Word)
                throw NotSupported(first, $"ALTER TABLE {Upper(first)} {Upper(second)}");
            _at++;
        }

        throw Unexpected(AlterationExpected);
    }

    private AddConstraintAction ParseAddConstraint(int start)
    {
        var name = ParseIdentifier("a constraint's name");
        if (AtAny("PRIMARY", "FOREIGN", "UNIQUE"))
            throw NotSupported(Current, $"{Upper(Current)} constraints", "Delta enforces CHECK constraints only");
        Expect("CHECK");
        return new AddConstraintAction(SpanToHere(start), name, ParseExpressionInParentheses());
    }

    private string Upper(Token token) => TextOf(token).ToString().ToUpperInvariant();

    private List<AddedColumn> ParseAddedColumns()
    {
        var columns = new List<AddedColumn>();
        var parenthesized = Accept(TokenKind.LeftParen);
        do
            columns.Add(ParseAddedColumn());
        while (Accept(TokenKind.Comma));
        if (parenthesized)
            Expect(TokenKind.RightParen, ", or )");
        return columns;
    }

    private AddedColumn ParseAddedColumn()
    {
        var path = ParseColumnPath();
        var type = ParseType(PositionWords);
        string? comment = null;
        ColumnPosition? position = null;
        while (!At(TokenKind.Comma) && !At(TokenKind.RightParen) && !At(TokenKind.End))
        {
            var option = Current;
            if (Accept("NOT", "NULL"))
            {
                throw NotSupported(
                    option, "NOT NULL of a column that is added", "rows that are there have NULL in it: fill it, then ALTER COLUMN .. SET NOT NULL");
            }

            if (Accept("COMMENT"))
            {
                Once(option, comment is not null);
                comment = ParseString("a string");
            }
            else if (AtAny(PositionWords))
            {
                Once(option, position is not null);
                position = ParsePosition();
            }
            else if (!Accept("NULL"))
            {
                throw AtAny(ColumnOptions) && !At("NOT") ? NotSupported(option, $"{Upper(option)} of a column") : Unexpected("COMMENT, FIRST, AFTER, , or )");
            }
        }

        return new AddedColumn(path, type, comment, position);
    }

    private static readonly string[] PositionWords = ["FIRST", "AFTER"];

    private ColumnPosition ParsePosition()
    {
        if (Accept("FIRST"))
            return new ColumnPosition(null);
        Expect("AFTER");
        return new ColumnPosition(ParseIdentifier("a column name"));
    }

    private RenameColumnAction ParseRenameColumn(int start)
    {
        var column = ParseColumnPath();
        Expect("TO");
        return new RenameColumnAction(SpanToHere(start), column, ParseIdentifier("a column name"));
    }

    private DropFeatureAction ParseDropFeature(int start)
    {
        var feature = Current.IsString ? ToIdentifier(Take()) : ParseFeatureName();
        if (AtWords("TRUNCATE", "HISTORY"))
            throw NotSupported(Current, "TRUNCATE HISTORY");
        return new DropFeatureAction(SpanToHere(start), feature);
    }

    // Names such as typeWidening-preview hold a hyphen.
    private Identifier ParseFeatureName()
    {
        var first = ParseIdentifier("a feature");
        if (!IsOperator(Current, "-") || Current.Start != first.Span.End)
            return first;
        _at++;
        var rest = ParseIdentifier("a feature");
        return new Identifier($"{first.Value}-{rest.Value}", first.Quoting, SpanToHere(first.Span.Start));
    }

    private ChangeColumnAction ParseChangeColumn(int start)
    {
        var column = ParseColumnPath();
        return new ChangeColumnAction(SpanToHere(start), column, ParseColumnChange());
    }

    private ColumnChange ParseColumnChange()
    {
        if (Accept("COMMENT"))
            return new CommentChange(ParseString("a string"));
        if (AtAny(PositionWords))
            return new PositionChange(ParsePosition());
        if (Accept("SET", "NOT", "NULL"))
            return new NullabilityChange(false);
        if (Accept("DROP", "NOT", "NULL"))
            return new NullabilityChange(true);
        if (Accept("TYPE"))
            return new TypeTextChange(ParseType());
        if (Accept("SET", "DEFAULT"))
            return new DefaultChange(ParseDefaultExpression());
        if (Accept("DROP", "DEFAULT"))
            return new DefaultChange(null);
        if (Accept("SYNC", "IDENTITY"))
            return new SyncIdentityChange();
        throw Unexpected("COMMENT, FIRST, AFTER, SET NOT NULL, DROP NOT NULL, SET DEFAULT, DROP DEFAULT, SYNC IDENTITY or TYPE");
    }

    // a.b, or (a.b, c).
    private List<ColumnPath> ParseColumnPaths(bool parenthesized = false)
    {
        var paths = new List<ColumnPath>();
        if (parenthesized && !At(TokenKind.LeftParen))
            throw Unexpected("(");
        parenthesized = Accept(TokenKind.LeftParen);
        do
            paths.Add(ParseColumnPath());
        while (Accept(TokenKind.Comma));
        if (parenthesized)
            Expect(TokenKind.RightParen, ", or )");
        return paths;
    }

    private ColumnPath ParseColumnPath()
    {
        var parts = new List<Identifier> { ParseIdentifier("a column name") };
        while (Accept(TokenKind.Dot))
            parts.Add(AtName ? ToIdentifier(Take()) : throw Unexpected("a field's name"));
        return new ColumnPath(parts, SpanToHere(parts[0].Span.Start));
    }

    private List<PropertyKey> ParsePropertyKeys()
    {
        Expect(TokenKind.LeftParen, "(");
        var keys = new List<PropertyKey>();
        do
        {
            var start = Current.Start;
            keys.Add(new PropertyKey(ParsePropertyKey(), SpanToHere(start)));
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return keys;
    }
}
