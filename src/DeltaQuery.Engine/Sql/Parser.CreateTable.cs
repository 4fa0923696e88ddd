namespace DeltaQuery.Engine.Sql;

// CREATE TABLE of a Delta table, with Spark's clauses in any order.
internal sealed partial class Parser
{
    private const int DeepestType = 100;

    private static readonly string[] ColumnOptions =
    [
        "NOT", "NULL", "COMMENT", "DEFAULT", "GENERATED", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "CONSTRAINT", "COLLATE", "MASK",
    ];

    private Statement ParseCreateTable(int start, bool orReplace)
    {
        _at++;
        var ifNotExists = Accept("IF", "NOT", "EXISTS");
        if (ifNotExists && orReplace)
            throw SyntaxError.Unexpected(_text, _tokens[_at - 3], "a table name after OR REPLACE");
        var statement = new CreateTableStatement(default, ParseTable(timeTravel: false))
        {
            OrReplace = orReplace,
            IfNotExists = ifNotExists,
        };
        if (At("LIKE"))
            return ParseCreateTableLike(start, statement);
        if (AtClone)
            return ParseClone(start, statement);
        if (At(TokenKind.LeftParen) && !StartsQuery(Peek()))
            statement = statement with { Columns = ParseColumns() };
        while (!At(TokenKind.End) && !At("AS") && !AtQuery)
            statement = ParseTableClause(statement);
        if (At(TokenKind.End) && statement.Columns.Count == 0 && statement.Location == null)
            throw Unexpected("AS and a query, or a column list before the clauses");
        if (At(TokenKind.End))
            return statement with { Span = SpanToEnd(start) };
        if (statement.Columns.Count > 0)
            throw NotSupported(Current, "a query after a column list", "the query's columns are the table's: leave the list out");
        Accept("AS");
        return statement with { Span = SpanToEnd(start), Query = ParseQuery() };
    }

    private CreateTableStatement ParseTableClause(CreateTableStatement statement)
    {
        var clause = Current;
        if (Accept("USING"))
        {
            Once(clause, statement.UsingDelta);
            if (!At("DELTA"))
                throw AtName ? NotSupported(Current, $"USING {TextOf(Current)}, expected DELTA") : Unexpected("DELTA");
            _at++;
            return statement with { UsingDelta = true };
        }

        if (Accept("PARTITIONED", "BY"))
        {
            Once(clause, statement.PartitionedBy.Count > 0);
            return statement with { PartitionedBy = ParsePartitionColumns() };
        }

        if (Accept("CLUSTER", "BY"))
        {
            Once(clause, statement.ClusterBy.Count > 0);
            return statement with { ClusterBy = ParseColumnPaths(parenthesized: true) };
        }

        if (Accept("LOCATION"))
        {
            Once(clause, statement.Location != null);
            return statement with { Location = ParseString("a path as a string") };
        }

        if (Accept("COMMENT"))
        {
            Once(clause, statement.Comment != null);
            return statement with { Comment = ParseString("a string") };
        }

        if (Accept("TBLPROPERTIES"))
        {
            Once(clause, statement.Properties.Count > 0);
            return statement with { Properties = ParseProperties() };
        }

        if (AtAny("CLUSTER", "CLUSTERED", "OPTIONS", "CLONE", "SHALLOW", "DEEP", "ROW", "STORED", "WITH"))
            throw NotSupported(clause, $"{TextOf(clause).ToString().ToUpperInvariant()} in CREATE TABLE");
        throw Unexpected("USING DELTA, PARTITIONED BY, CLUSTER BY, LOCATION, COMMENT, TBLPROPERTIES or AS");
    }

    // LIKE s, and clauses but for those that say what s says.
    private CreateTableLikeStatement ParseCreateTableLike(int start, CreateTableStatement statement)
    {
        if (statement.OrReplace)
            throw NotSupported(Current, "LIKE in CREATE OR REPLACE TABLE");
        _at++;
        var source = ParseTable(timeTravel: false);
        while (!At(TokenKind.End))
        {
            if (!AtAny("USING", "LOCATION", "TBLPROPERTIES"))
                throw Unexpected("USING DELTA, LOCATION or TBLPROPERTIES");
            statement = ParseTableClause(statement);
        }

        return new CreateTableLikeStatement(SpanToEnd(start), statement with { Span = SpanToEnd(start) }, source);
    }

    private void Once(Token clause, bool seen)
    {
        if (seen)
            throw SyntaxError.Unexpected(_text, clause, "each clause once");
    }

    // Names only: Delta partitions by the values of columns.
    private List<Identifier> ParsePartitionColumns()
    {
        Expect(TokenKind.LeftParen, "(");
        var names = new List<Identifier>();
        do
        {
            names.Add(ParseIdentifier("a column name"));
            if (At(TokenKind.LeftParen))
                throw NotSupported(Previous, "a transform in PARTITIONED BY", "Delta partitions by columns only");
            if (At(TokenKind.Word))
                throw NotSupported(Current, "a column definition in PARTITIONED BY", "name a column of the table");
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return names;
    }

    private List<TableProperty> ParseProperties()
    {
        Expect(TokenKind.LeftParen, "(");
        var properties = new List<TableProperty>();
        do
        {
            var start = Current.Start;
            var key = ParsePropertyKey();
            if (!IsOperator(Current, "=") && !IsOperator(Current, "==") && !Current.IsString && !AtParameter)
                throw Unexpected("=");
            if (IsOperator(Current, "=") || IsOperator(Current, "=="))
                _at++;
            properties.Add(new TableProperty(key, ParsePropertyValue(), SpanToHere(start)));
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return properties;
    }

    // 'key', or words joined by dots.
    private string ParsePropertyKey() =>
        Current.IsString ? ParseString("a key") : AtName ? ParseSettingName() : throw Unexpected("a property's key");

    private string ParsePropertyValue()
    {
        const string Expected = "a string, a number, TRUE or FALSE";
        if (AtParameter)
            return TakeValue(Expected, "", AsSetting);
        if (Current.IsString)
            return ParseString("a value");
        var sign = IsOperator(Current, "-") && Peek().Kind == TokenKind.Number ? TextOf(Take()).ToString() : "";
        if (!At(TokenKind.Number) && !AtAny("TRUE", "FALSE"))
            throw Unexpected(Expected);
        var value = TextOf(Current).ToString();
        return sign + (Take().Kind == TokenKind.Word ? value.ToLowerInvariant() : value);
    }

    private List<ColumnDefinition> ParseColumns()
    {
        Expect(TokenKind.LeftParen, "(");
        var columns = new List<ColumnDefinition>();
        do
        {
            if (AtAny("PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "CONSTRAINT"))
                throw NotSupported(Current, $"{TextOf(Current).ToString().ToUpperInvariant()} in CREATE TABLE");
            columns.Add(ParseColumn());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return columns;
    }

    private ColumnDefinition ParseColumn()
    {
        const string Expected = "a column name";
        if (!AtFreeName && At(TokenKind.Word) && Peek().Kind == TokenKind.Word)
            throw Unexpected(Current, Expected, $"a reserved word is a name in quotes: {SqlPrinter.Quote(TextOf(Current).ToString(), '"')}");
        var name = ParseIdentifier(Expected);
        var type = ParseType();
        var column = new ColumnDefinition(name, type, NotNull: false, Comment: null);
        while (!At(TokenKind.Comma) && !At(TokenKind.RightParen))
            column = ParseColumnOption(column);
        if (new object?[] { column.Default, column.Generated, column.Identity }.Count(option => option is not null) <= 1)
            return column;
        throw SyntaxError.At(
            _text, name.Span.Start, $"unexpected options of column {name.Value}, expected one of DEFAULT, GENERATED ALWAYS AS and IDENTITY");
    }

    // The type's text: DuckDB's or Spark's, nested in ( ), < > or [ ].
    private SourceSpan ParseType(params ReadOnlySpan<string> until)
    {
        var first = _at;
        var depth = 0; // types are read and written by descent: deep ones would overflow the stack
        while (!At(TokenKind.End))
        {
            if (depth <= 0 && (At(TokenKind.Comma) || At(TokenKind.RightParen) || IsOperator(Current, "=") || AtAny(ColumnOptions) || AtAny(until)))
                break;
            depth += NestingOf(Current);
            if (depth > DeepestType)
                throw NotSupported(Current, $"a type nested more than {DeepestType} deep");
            _at++;
        }

        if (_at == first)
            throw Unexpected("a type");
        return SpanToHere(_tokens[first].Start);
    }

    private int NestingOf(Token token) => token.Kind switch
    {
        TokenKind.LeftParen or TokenKind.LeftBracket => 1,
        TokenKind.RightParen or TokenKind.RightBracket => -1,
        TokenKind.Operator => TextOf(token) switch { "<" => 1, ">" => -1, ">>" => -2, _ => 0 },
        _ => 0,
    };
}
