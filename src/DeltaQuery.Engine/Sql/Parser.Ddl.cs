namespace DeltaQuery.Engine.Sql;

// CREATE of all kinds, and DROP.
internal sealed partial class Parser
{
    private Statement ParseCreate()
    {
        var start = Take().Start;
        var orReplace = Accept("OR", "REPLACE");
        if (!Accept("LOCAL", "TEMP") && Accept("LOCAL", "TEMPORARY"))
            _at--;
        var temporary = AtAny("TEMP", "TEMPORARY") || Is(Previous, "TEMP");
        if (AtAny("TEMP", "TEMPORARY"))
            _at++;

        if (At("TABLE"))
            return temporary ? ParseCreateTempTable(start, orReplace) : ParseCreateTable(start, orReplace);
        if (At("VIEW"))
            return temporary ? ParseCreateTempView(start, orReplace) : UnsupportedCreate(start, "CREATE VIEW");
        if (At("SECRET"))
            return ParseCreateSecret(start, orReplace);
        if (AtWords("PERSISTENT", "SECRET"))
            throw PersistentSecret();
        if (AtAny("MACRO", "FUNCTION", "TYPE", "SEQUENCE", "INDEX", "RECURSIVE") || AtWords("UNIQUE", "INDEX"))
            return PassThrough();
        if (AtWords("EXTERNAL", "TABLE"))
            throw NotSupported(Current, "CREATE EXTERNAL TABLE", "CREATE TABLE t .. LOCATION 'path' does the same");
        if (AtAny("SCHEMA", "DATABASE"))
            return ParseCreateSchema(start, orReplace);
        if (At("MAINTENANCE"))
            return ParseCreateSchedule(start, orReplace);
        if (At("INGEST"))
            return ParseCreateIngest(start, orReplace, temporary);
        if (At("CONNECTION") && !temporary)
            return ParseCreateConnection(start, orReplace);
        if (At("CATALOG"))
            return UnsupportedCreate(start, "CREATE CATALOG");
        throw Unexpected("TABLE, TEMP TABLE, TEMP VIEW, SCHEMA, MACRO, TYPE, SEQUENCE, SECRET, INGEST or CONNECTION");
    }

    private CreateSchemaStatement ParseCreateSchema(int start, bool orReplace)
    {
        _at++;
        if (orReplace)
            throw NotSupported(Previous, "CREATE OR REPLACE SCHEMA");
        var ifNotExists = Accept("IF", "NOT", "EXISTS");
        var schema = ParseSchema();
        if (AtAny("COMMENT", "LOCATION", "MANAGED", "WITH", "DEFAULT"))
            throw NotSupported(Current, $"{TextOf(Current).ToString().ToUpperInvariant()} in CREATE SCHEMA", "a schema is a folder below the root");
        return new CreateSchemaStatement(SpanToHere(start), schema, ifNotExists);
    }

    private DropSchemaStatement ParseDropSchema(int start)
    {
        _at++;
        var ifExists = Accept("IF", "EXISTS");
        var schema = ParseSchema();
        var cascade = Accept("CASCADE");
        if (!cascade)
            Accept("RESTRICT");
        return new DropSchemaStatement(SpanToHere(start), schema, ifExists, cascade);
    }

    private UnsupportedStatement UnsupportedCreate(int start, string name)
    {
        TakeToEnd();
        return new UnsupportedStatement(SpanToEnd(start), name, null, DuckDbKnows: false);
    }

    private CreateTempViewStatement ParseCreateTempView(int start, bool orReplace)
    {
        _at++;
        var ifNotExists = Accept("IF", "NOT", "EXISTS");
        var name = ParseTable(timeTravel: false, "a view name");
        var columns = At(TokenKind.LeftParen) ? ParseColumnNames() : [];
        Expect("AS");
        return new CreateTempViewStatement(SpanToEnd(start), name, orReplace, ifNotExists, columns, ParseQuery());
    }

    private CreateTempTableStatement ParseCreateTempTable(int start, bool orReplace)
    {
        _at++;
        var ifNotExists = Accept("IF", "NOT", "EXISTS");
        var name = ParseTable(timeTravel: false);
        SourceSpan? columns = At(TokenKind.LeftParen) ? TakeParenthesized("a column") : null;
        if (At("USING"))
            throw NotSupported(Current, "USING in CREATE TEMP TABLE", "a temporary table is DuckDB's own");
        SourceSpan? query = null;
        if (Accept("AS"))
            query = ParseQuery();
        else if (columns == null)
            throw Unexpected("AS or a column list");
        return new CreateTempTableStatement(SpanToEnd(start), name, orReplace, ifNotExists, columns, query);
    }

    private Statement ParseDrop()
    {
        var start = Take().Start;
        if (AtAny("SCHEMA", "DATABASE"))
            return ParseDropSchema(start);
        if (At("MAINTENANCE"))
            return ParseDropSchedule(start);
        if (At("SECRET") || AtWords("TEMPORARY", "SECRET") || AtWords("TEMP", "SECRET"))
        {
            if (!At("SECRET"))
                _at++;
            return ParseDropSecret(start);
        }

        if (AtWords("PERSISTENT", "SECRET"))
            throw NotSupported(Current, "DROP PERSISTENT SECRET", "secrets are kept in memory alone: DROP SECRET name");
        if (At("INGEST"))
            return ParseDropIngest(start);
        if (At("CONNECTION"))
            return ParseDropConnection(start);
        if (At("CATALOG"))
            return UnsupportedCreate(start, "DROP CATALOG");
        if (!AtAny("TABLE", "VIEW"))
            return AtName ? PassThrough() : throw Unexpected("TABLE or VIEW");

        var view = Is(Take(), "VIEW");
        var ifExists = Accept("IF", "EXISTS");
        var names = new List<TableReference>();
        do
            names.Add(ParseTable(timeTravel: false, view ? "a view name" : "a table name"));
        while (Accept(TokenKind.Comma));
        if (At("PURGE"))
            throw NotSupported(Current, "PURGE in DROP TABLE");
        if (!Accept("CASCADE"))
            Accept("RESTRICT");
        return new DropStatement(SpanToHere(start), view, ifExists, names);
    }
}
