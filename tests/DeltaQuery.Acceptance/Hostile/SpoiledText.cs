using System.Text;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Spoils texts that are good: tokens dropped, doubled, swapped, taken from elsewhere; texts cut; characters changed.</summary>
internal sealed class SpoiledText(Random random, IReadOnlyList<string> seeds)
{
    private static readonly string[] Pieces =
    [
        "\0", "\ud83d", "\ude00", "'", "\"", "`", "$$", "/*", "*/", "--", "(", ")", "[", "]", "{", "}", ";", ",", ".", "::", "?", "$1", "@v1", "\\", "é", "\u2028", "1e", "0x", "E'",
    ];

    public string Next()
    {
        var tokens = Tokens(Seed());
        for (var changes = Math.Max(1, random.Next(8) - 3); changes > 0 && tokens.Count > 0; changes--)
            Spoil(tokens);
        var text = string.Concat(tokens);
        return random.Next(20) == 0 ? text[..random.Next(text.Length + 1)] : text;
    }

    /// <summary>A text with one place spoiled.</summary>
    public string Spoiled(string text)
    {
        var tokens = Tokens(text);
        Spoil(tokens);
        return string.Concat(tokens);
    }

    private void Spoil(List<string> tokens)
    {
        var at = random.Next(tokens.Count);
        var other = random.Next(tokens.Count);
        switch (random.Next(8))
        {
            case 0:
                tokens.RemoveAt(at);
                break;
            case 1:
                tokens.Insert(at, tokens[other]);
                break;
            case 2:
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 3:
                var foreign = Tokens(Seed());
                var from = random.Next(foreign.Count);
                tokens.InsertRange(at, foreign.Skip(from).Take(random.Next(1, 8)));
                break;
            case 4:
                tokens.Insert(at, Pieces[random.Next(Pieces.Length)]);
                break;
            case 5:
                tokens[at] = Scratched(tokens[at]);
                break;
            case 6:
                tokens.RemoveRange(at, Math.Min(random.Next(6), tokens.Count - at));
                break;
            default:
                var twice = tokens.Skip(at).Take(random.Next(1, 10)).ToList();
                tokens.InsertRange(at, twice);
                break;
        }
    }

    private string Scratched(string token)
    {
        var text = new StringBuilder(token);
        text[random.Next(text.Length)] = (char)(random.Next(8) == 0 ? random.Next(0x10000) : random.Next(0x20, 0x7f));
        return text.ToString();
    }

    private string Seed() => seeds[random.Next(seeds.Count)];

    // Each with the blanks before it.
    private static List<string> Tokens(string sql)
    {
        var text = new SourceText(sql);
        try
        {
            var tokens = new List<string>();
            var end = 0;
            foreach (var token in Lexer.Tokenize(text, text.Span))
            {
                if (token.End > end)
                    tokens.Add(sql[end..token.End]);
                end = Math.Max(end, token.End);
            }

            return tokens.Count > 0 ? tokens : [sql + " "];
        }
        catch (DeltaException)
        {
            return [sql + " "];
        }
    }
}
