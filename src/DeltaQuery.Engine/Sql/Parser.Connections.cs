namespace DeltaQuery.Engine.Sql;

// CREATE CONNECTION c TO KAFKA (BROKERS '..', 'key' = 'v' | SECRET s) | TO SCHEMA REGISTRY (URL '..', USERNAME '..', PASSWORD '..' | SECRET s)
// | TO SPARK (URL '..', [TOKEN] SECRET s), DROP; EXECUTE ON c statement.
// As of a secret, no message quotes what stands in the parentheses.
internal sealed partial class Parser
{
    // At CONNECTION.
    private CreateConnectionStatement ParseCreateConnection(int start, bool orReplace)
    {
        _at++;
        var ifNotExists = AcceptIfNotExists(orReplace);
        var name = ParseIdentifier("a connection's name");
        Expect("TO");
        var kind = ParseWord<ConnectionKind>(("KAFKA", ConnectionKind.Kafka), ("SCHEMA REGISTRY", ConnectionKind.SchemaRegistry), ("SPARK", ConnectionKind.Spark));
        _hidesTokens = true;
        var word = kind == ConnectionKind.Kafka ? "BROKERS" : "URL";
        Expect(TokenKind.LeftParen, "( and " + word);
        Expect(word);
        var address = ParseText(kind == ConnectionKind.Kafka ? "brokers" : "a URL");
        var (properties, keys) = (new List<IngestProperty>(), NewNames());
        while (Accept(TokenKind.Comma))
            properties.Add(kind switch
            {
                ConnectionKind.Kafka => ParseIngestProperty(keys, secrets: true),
                ConnectionKind.SchemaRegistry => ParseRegistryProperty(keys),
                _ => ParseToken(keys),
            });
        Expect(TokenKind.RightParen, ", or )");
        return new CreateConnectionStatement(SpanToHere(start), name, kind, address, properties) { OrReplace = orReplace, IfNotExists = ifNotExists };
    }

    private IngestProperty ParseRegistryProperty(HashSet<string> keys)
    {
        if (!AtAny("USERNAME", "PASSWORD"))
            throw Unexpected("USERNAME or PASSWORD");
        var property = ParseIngestProperty(keys, secrets: true);
        return property with { Key = property.Key.ToLowerInvariant() };
    }

    // TOKEN SECRET s, or SECRET s alone.
    private IngestProperty ParseToken(HashSet<string> keys)
    {
        var start = Current;
        if (!Accept("TOKEN") && !At("SECRET"))
            throw Unexpected("TOKEN SECRET");
        return keys.Add("token") ? new IngestProperty("token", ParseOperand(secrets: true), SpanToHere(start.Start)) : throw Unexpected(start, "each key once");
    }

    // At EXECUTE ON. What stands behind the name is a statement of its own, which another engine may know better.
    private ExecuteOnStatement ParseExecuteOn()
    {
        var start = Take().Start;
        _at++;
        var connection = ParseIdentifier("a connection's name");
        if (At(TokenKind.End))
            throw Unexpected("a statement");
        var target = TakeToEnd();
        return new ExecuteOnStatement(SpanToEnd(start), connection, ParseForeign(_text, target, () =>
        {
            var parser = new Parser(_text, target, 0, _values);
            var statement = ParseWhole(parser);
            _tookValues |= parser._tookValues;
            return statement;
        }));
    }

    /// <summary>Parses a statement for an engine that may know others: one that is not known here is left to it, but for those that it cannot know.</summary>
    /// <param name="text">The text.</param>
    /// <param name="span">The statement.</param>
    /// <param name="parse">Parses it.</param>
    /// <exception cref="DeltaException">SyntaxError: the text cannot be read, or is a misspelt statement that is ours alone. It may hold a key: it goes nowhere.</exception>
    public static Statement ParseForeign(SourceText text, SourceSpan span, Func<Statement> parse)
    {
        try
        {
            return parse();
        }
        catch (DeltaException e) when (e.Code is DeltaErrorCode.SyntaxError or DeltaErrorCode.NotSupported)
        {
            var tokens = Lexer.Tokenize(text, span);
            var word = text.Slice(tokens[0].Span).ToUpperInvariant();
            var second = tokens.Length > 1 && tokens[1].Kind == TokenKind.Word ? text.Slice(tokens[1].Span).ToUpperInvariant() : "";
            if (OwnWords.Contains(word) || (word, second) == ("EXECUTE", "ON") || OwnKinds.Contains(second) || SecretText.MayBeIn(text.Slice(span)))
                throw;
            return new ForeignStatement(span, word, e);
        }
    }

    private static readonly string[] OwnWords = ["INGEST", "COPY", "CHECK", "RUN", "STOP", "PAUSE", "RESUME", "FSCK", "CHECKPOINT", "SUMMARIZE"];
    private static readonly string[] OwnKinds = ["INGEST", "SECRET", "CONNECTION", "MAINTENANCE"];

    private DropConnectionStatement ParseDropConnection(int start)
    {
        _at++;
        var ifExists = Accept("IF", "EXISTS");
        var name = ParseIdentifier("a connection's name");
        return new DropConnectionStatement(SpanToHere(start), name, ifExists);
    }
}
