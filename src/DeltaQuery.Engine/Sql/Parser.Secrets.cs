using System.Collections.Frozen;

namespace DeltaQuery.Engine.Sql;

// CREATE and DROP SECRET, as DuckDB spells them, and SHOW SECRETS. No message quotes what stands in a CREATE SECRET.
internal sealed partial class Parser
{
    private static readonly string[] SecretOptions =
    [
        "TYPE", "PROVIDER", "KEY_ID", "SECRET", "SESSION_TOKEN", "PROFILE", "REGION", "ENDPOINT", "URL_STYLE", "USE_SSL", "SCOPE", "SINGLE_WRITER", "REFRESH",
        "VALUE",
    ];

    private static readonly FrozenSet<string> OtherSecretOptions = FrozenSet.ToFrozenSet(
        [
            "ASSUME_ROLE_ARN", "CHAIN", "EXTERNAL_ID", "KMS_KEY_ID", "REQUESTER_PAYS", "REFRESH_INFO", "SESSION_NAME", "URL_COMPATIBILITY_MODE", "VALIDATION",
            "VERIFY_SSL", "WEB_IDENTITY_TOKEN_FILE",
        ]);

    private bool _hidesTokens;

    // At SECRET, IF NOT EXISTS and a name come before the parenthesis.
    private CreateSecretStatement ParseCreateSecret(int start, bool orReplace)
    {
        _hidesTokens = true;
        Expect("SECRET");
        var ifNotExists = Accept("IF", "NOT", "EXISTS");
        if (orReplace && ifNotExists)
            throw SyntaxError.At(_text, Previous.Start, "OR REPLACE and IF NOT EXISTS do not go together, expected one of them");
        var name = At(TokenKind.LeftParen) || (At("IN") && Is(Peek(), "MEMORY")) ? null : ParseIdentifier("a secret's name or (");
        if (At("IN") && !Is(Peek(), "MEMORY"))
            throw NotSupported(Current, "IN in CREATE SECRET", "secrets are kept IN memory, which need not be said");
        Accept("IN", "MEMORY");
        Expect(TokenKind.LeftParen, "( and options");
        var options = new List<SecretOption>();
        do
            options.Add(ParseSecretOption(options));
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return new CreateSecretStatement(SpanToHere(start), name, options) { OrReplace = orReplace, IfNotExists = ifNotExists };
    }

    private DeltaException PersistentSecret() => NotSupported(
        Current, "CREATE PERSISTENT SECRET",
        "CREATE SECRET keeps it while the engine is open; what is to last longer belongs into the environment or a profile of ~/.aws/credentials");

    private SecretOption ParseSecretOption(List<SecretOption> before)
    {
        var at = Current;
        var word = AtName ? ValueOf(_text, Take()).ToUpperInvariant() : throw Unexpected("an option's name");
        if (OtherSecretOptions.Contains(word))
            throw NotSupported(at, $"{word} in CREATE SECRET");
        if (!SecretOptions.Contains(word))
        {
            // The word itself may be a part of a key.
            var close = SecretOptions.FirstOrDefault(o => EditDistance(o, word[..Math.Min(word.Length, 40)]) <= 2);
            throw SyntaxError.At(
                _text, at.Start, $"unexpected word, expected an option: {string.Join(", ", SecretOptions)}", close is null ? null : $"did you mean {close}?");
        }

        return before.Exists(o => o.Name == word)
            ? throw SyntaxError.At(_text, at.Start, $"unexpected second {word}, expected each option once")
            : new SecretOption(word, at.Span, ParseSecretValues(word)) with { Span = SpanToHere(at.Start) };
    }

    private List<SecretValue> ParseSecretValues(string option)
    {
        var isList = At(TokenKind.LeftParen) || At(TokenKind.LeftBracket);
        if (!isList)
            return [ParseSecretValue(option)];
        var close = Take().Kind == TokenKind.LeftParen ? TokenKind.RightParen : TokenKind.RightBracket;
        var values = new List<SecretValue>();
        do
            values.Add(ParseSecretValue(option));
        while (Accept(TokenKind.Comma));
        Expect(close, close == TokenKind.RightParen ? ", or )" : ", or ]");
        return values;
    }

    private SecretValue ParseSecretValue(string option)
    {
        if (At("getvariable") && Peek().Kind == TokenKind.LeftParen)
        {
            _at += 2;
            var variable = ParseString("the name of a variable as a string");
            Expect(TokenKind.RightParen, ")");
            return new SecretValue(SecretValueKind.Variable, variable);
        }

        if (AtParameter)
            return new SecretValue(SecretValueKind.Parameter, TakeParameter().Value);
        return Current.Kind switch
        {
            TokenKind.Number => new SecretValue(SecretValueKind.Text, TextOf(Take()).ToString()),
            _ when Current.IsString || AtName => new SecretValue(SecretValueKind.Text, ValueOf(_text, Take())),
            _ => throw Unexpected($"a value of {option}: a string, a parameter or getvariable('name')"),
        };
    }

    // At SECRET.
    private DropSecretStatement ParseDropSecret(int start)
    {
        Expect("SECRET");
        var ifExists = Accept("IF", "EXISTS");
        var name = ParseIdentifier("a secret's name");
        if (At("FROM") && !Is(Peek(), "MEMORY"))
            throw NotSupported(Current, "FROM in DROP SECRET", "secrets are kept in memory alone");
        Accept("FROM", "MEMORY");
        return new DropSecretStatement(SpanToHere(start), name, ifExists);
    }

    private ShowSecretsStatement ParseShowSecrets(int start)
    {
        _at++;
        return new ShowSecretsStatement(SpanToHere(start));
    }
}
