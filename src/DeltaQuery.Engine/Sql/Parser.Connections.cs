namespace DeltaQuery.Engine.Sql;

// CREATE CONNECTION c TO KAFKA (BROKERS '..', 'key' = 'v' | SECRET s) | TO SCHEMA REGISTRY (URL '..', USERNAME '..', PASSWORD '..' | SECRET s), DROP.
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
        var kind = ParseWord<ConnectionKind>(("KAFKA", ConnectionKind.Kafka), ("SCHEMA REGISTRY", ConnectionKind.SchemaRegistry));
        _hidesTokens = true;
        var word = kind == ConnectionKind.Kafka ? "BROKERS" : "URL";
        Expect(TokenKind.LeftParen, "( and " + word);
        Expect(word);
        var address = ParseText(kind == ConnectionKind.Kafka ? "brokers" : "a URL");
        var (properties, keys) = (new List<IngestProperty>(), NewNames());
        while (Accept(TokenKind.Comma))
            properties.Add(kind == ConnectionKind.Kafka ? ParseIngestProperty(keys, secrets: true) : ParseRegistryProperty(keys));
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

    private DropConnectionStatement ParseDropConnection(int start)
    {
        _at++;
        var ifExists = Accept("IF", "EXISTS");
        var name = ParseIdentifier("a connection's name");
        return new DropConnectionStatement(SpanToHere(start), name, ifExists);
    }
}
