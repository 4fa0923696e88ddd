using System.Text;

namespace DeltaQuery.Repl.Help;

/// <summary>The SQL reference, docs/reference.md, as the shell prints it.</summary>
internal sealed class SqlReference
{
    private static readonly Lazy<SqlReference> OfProgram = new(() =>
    {
        using var stream = typeof(SqlReference).Assembly.GetManifestResourceStream("reference.md")!;
        return new(new StreamReader(stream, Encoding.UTF8).ReadToEnd());
    });

    private readonly List<HelpTopic> _topics = [];

    /// <param name="page">Markdown: <c>##</c> begins a chapter, <c>###</c> a topic with its summary, a <c>text</c> block and <c>sql</c> blocks.</param>
    public SqlReference(string page)
    {
        var (chapter, name, block) = ("", "", "");
        var (summary, grammar, example) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        foreach (var line in page.ReplaceLineEndings("\n").Split('\n'))
        {
            if (block.Length > 0)
            {
                if (line == "```") block = "";
                else (block == "```text" ? grammar : example).Append(line).Append('\n');
            }
            else if (line.StartsWith("```", StringComparison.Ordinal)) block = line;
            else if (line.StartsWith('#'))
            {
                Take();
                var title = line.TrimStart('#').Trim();
                if (line.StartsWith("### ", StringComparison.Ordinal)) name = title;
                else chapter = title;
            }
            else if (line.Length > 0) summary.Append(Plain(line)).Append('\n');
        }

        Take();

        void Take()
        {
            if (name.Length > 0) _topics.Add(new(name, chapter, summary.ToString().TrimEnd(), grammar.ToString().TrimEnd(), example.ToString().TrimEnd()));
            name = "";
            summary.Clear();
            grammar.Clear();
            example.Clear();
        }
    }

    /// <summary>That of this version of the program.</summary>
    public static SqlReference Current => OfProgram.Value;

    /// <summary>All topics, as the page has them.</summary>
    public IReadOnlyList<HelpTopic> Topics => _topics;

    /// <summary>The topics that a reader means by some words: <c>merge</c>, <c>create</c>, <c>drop schema</c>; none if there is no such thing.</summary>
    /// <remarks>A topic of that name; else those whose names begin with the words; else those with a form that does.</remarks>
    public IReadOnlyList<HelpTopic> Find(string words)
    {
        var wanted = string.Join(' ', words.Split([' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries));
        return Where(topic => topic.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? Where(topic => Begins(topic.Name))
            ?? Where(topic => topic.Grammar.Split('\n').Any(Begins))
            ?? [];

        List<HelpTopic>? Where(Func<HelpTopic, bool> fits) => _topics.Where(fits).ToList() is { Count: > 0 } found ? found : null;
        bool Begins(string text) => wanted.Length > 0 && text.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)
            && (text.Length == wanted.Length || !char.IsLetterOrDigit(text[wanted.Length]));
    }

    /// <summary>A topic as text.</summary>
    public static string Print(HelpTopic topic) =>
        $"{topic.Name}\n{Indented(topic.Summary, 2)}\n\n{Indented(topic.Grammar, 4)}\n\n  Example:\n{Indented(topic.Example, 4)}\n";

    /// <summary>All topics, by chapter.</summary>
    public string Print() => ByChapter('\n', topic => Indented(Print(topic).TrimEnd('\n'), 2) + "\n");

    /// <summary>The names of all topics, by chapter.</summary>
    public string Overview() => ByChapter(null, topic => $"  {topic.Name}\n");

    private string ByChapter(char? between, Func<HelpTopic, string> print) => string.Concat(
        _topics.GroupBy(topic => topic.Chapter).Select(chapter => $"{chapter.Key}\n{string.Join(between?.ToString(), chapter.Select(print))}{between}"));

    private static string Indented(string text, int by) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : new string(' ', by) + line));

    // `code` and [text](link) without their marks.
    private static string Plain(string line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '`' || line[i] == '[') continue;
            if (line[i] == ']' && i + 1 < line.Length && line[i + 1] == '(' && line.IndexOf(')', i) is > 0 and var end) i = end;
            else text.Append(line[i]);
        }

        return text.ToString();
    }
}
