using System.Text.RegularExpressions;
using DeltaQuery.Engine.Redaction;

namespace DeltaQuery.Engine.Sql;

/// <summary>Finds statements that may hold keys, also such as are misspelt or do not end, and takes the keys out of what is to be shown.</summary>
internal static partial class SecretText
{
    private const int ShortestLiteral = 3; // of which an occurrence in a message can be told from chance

    // Options whose values are no secret, and help to understand a message.
    private static readonly HashSet<string> Told = new(["ENDPOINT", "REGION", "PROFILE", "SCOPE"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a statement's text may hold a key.</summary>
    public static bool MayBeIn(string statement) => MayBeAnywhere(statement) || MayBeProperty(statement);

    /// <summary>A script in which each character of such a statement, behind its first word, is a <c>*</c>, and so are a URL's user and password; lines
    /// and places are as they were.</summary>
    public static string Redact(string script)
    {
        script = UrlPassword.Replace(script, login => new string('*', login.Length));
        if (!MayBeIn(script))
            return script;
        var text = script.ToCharArray();
        foreach (var span in Statements(new SourceText(script)))
        {
            if (!MayBeIn(script.Substring(span.Start, span.Length)))
                continue;
            var word = span.Start;
            while (word < span.End && (char.IsLetter(text[word]) || text[word] == '_'))
                word++;
            for (var i = word; i < span.End; i++)
                text[i] = text[i] is '\n' or '\r' or ' ' ? text[i] : '*';
        }

        return new string(text);
    }

    /// <summary>A failure without what stands in the quotes of a statement that may hold a key, and without a URL's user and password; those of
    /// other statements are as they are.</summary>
    public static Exception Scrub(string statement, Exception error) =>
        error is DeltaException e && (MayBeIn(statement) || UrlPassword.IsIn(statement) || UrlPassword.IsIn(e.Message))
        ? e.Saying(text => Scrub(statement, text), null) // what lies inside of it may quote the statement, too
        : error;

    /// <summary>A message about a statement without what stands in its quotes, if that may be a key, and without a URL's user and
    /// password.</summary>
    public static string Scrub(string statement, string message)
    {
        message = UrlPassword.Replace(message, _ => SecretKeys.Mask);
        if (!MayBeIn(statement))
            return message;
        var text = new SourceText(statement);
        var lexer = new Lexer(text, text.Span);
        var (option, key, anywhere) = ("", "", MayBeAnywhere(statement));
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            var raw = text.Slice(token.Span);
            if (token.Kind == TokenKind.Word)
                option = raw;
            var isQuoted = token.IsString || token.IsQuoted || token.IsFault;
            var isSecret = anywhere ? !Told.Contains(option) : token.IsFault || (token.IsString && SecretKeys.IsSecret(key));
            if (isQuoted && isSecret)
            {
                string[] shown = token.IsFault ? [raw] : [raw, Parser.ValueOf(text, token), raw[1..^1]];
                foreach (var secret in shown.Where(s => s.Length >= ShortestLiteral))
                    message = message.Replace(secret, SecretKeys.Mask, StringComparison.Ordinal);
            }

            if (token.Kind != TokenKind.Operator)
                key = token.IsFault ? "" : Parser.ValueOf(text, token);
        }

        return message;
    }

    private static bool MayBeAnywhere(string statement) =>
        Create().IsMatch(statement) || Option().IsMatch(statement) || Setting().IsMatch(statement)
        || (KeyId().IsMatch(statement) && Assignment().IsMatch(statement)) || Token().IsMatch(statement);

    // The values of a Kafka client: 'sasl.password' = '..', PASSWORD '..'.
    private static bool MayBeProperty(string statement) =>
        Kafka().IsMatch(statement) && Property().Matches(statement).Any(m => SecretKeys.IsSecret(m.Groups["key"].Value));

    // As the splitter has them, but it complains of what does not end.
    private static List<SourceSpan> Statements(SourceText text)
    {
        var spans = new List<SourceSpan>();
        var lexer = new Lexer(text, text.Span);
        var (start, end) = (-1, 0);
        for (var token = lexer.Next(); ; token = lexer.Next())
        {
            if (token.Kind is TokenKind.Semicolon or TokenKind.End)
            {
                if (start >= 0)
                    spans.Add(SourceSpan.FromBounds(start, end));
                start = -1;
                if (token.Kind == TokenKind.End)
                    return spans;
                continue;
            }

            (start, end) = (start < 0 ? token.Start : start, token.IsFault ? text.Length : token.End);
        }
    }

    // Comments may stand between the words, and the words in a string that an earlier quote has opened by mistake.
    [GeneratedRegex(
        @"\bCREATE(?>\s+|/\*(?:[^*]|\*(?!/)){0,1000}\*/|--[^\n]{0,1000}\n|(?:OR|REPLACE|LOCAL|TEMP|TEMPORARY|PERSISTENT)\b){1,16}SECRETS?\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Create();

    [GeneratedRegex("""\b(KEY_ID|SECRET|SESSION_TOKEN)\s*E?['"$]""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex(@"\bKEY_ID\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KeyId();

    [GeneratedRegex("""\b(SECRET|SESSION_TOKEN)\s*(=>?|:=?|TO)\s*E?['"$]""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\b(KAFKA|INGEST|CONNECTION|read_kafka)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Kafka();

    // A key that stands in quotes may end where its value seems to begin: there, an operator or both quotes tell the two apart.
    [GeneratedRegex(
        """(?<![\w.])(?<key>(?>[\w.]+))['"`]?(?>\s*)(=>?|==|:=?)(?>\s*)E?['$]|['"`](?<key>(?>[\w.]+))['"`](?>\s*)E?['$]"""
        + """|(?<![\w.'"`])(?<key>(?>[\w.]+))(?>\s*)E?['$]""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Property();

    // In the address of a Spark cluster.
    [GeneratedRegex(@"\bsc://[^'""\s]*;\s*token\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"\b(s3|aws)_(access_key_id|secret_access_key|session_token)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Setting();
}
