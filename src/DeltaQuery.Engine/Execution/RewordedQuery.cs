using System.Globalization;
using System.Text;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>A statement in other words than the user's: words of ours between stretches of the user's text. Errors in the latter are told
/// at their place in the user's text.</summary>
internal sealed class RewordedQuery(SourceText source)
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, SourceSpan Source)> _stretches = [];

    /// <summary>Adds words of ours.</summary>
    public RewordedQuery Words(string words)
    {
        _text.Append(words);
        return this;
    }

    /// <summary>Adds a version of a table.</summary>
    public RewordedQuery Version(Snapshot snapshot) =>
        Words(string.Create(
            CultureInfo.InvariantCulture, $"delta.{SqlPrinter.Quote(snapshot.Location, '`')} VERSION AS OF {snapshot.Version}"));

    /// <summary>Adds a stretch of the user's text.</summary>
    public RewordedQuery Stretch(SourceSpan span)
    {
        _stretches.Add((_text.Length, span));
        _text.Append(source.Slice(span));
        return this;
    }

    /// <summary>Runs the reworded statement.</summary>
    public async Task<StatementResult> RunAsync(ExecutionContext context, string tag)
    {
        var text = new SourceText(_text.ToString());
        var statement = Parser.ParseStatement(text, text.Span);
        try
        {
            return await new QueryRunner(context with { Text = text }).RunAsync(statement, tag).ConfigureAwait(false);
        }
        catch (DeltaException e) when ((e.Position ?? e.NamedAt) is { } position)
        {
            var error = new DeltaException(e.Code, e.Message, e)
            {
                Table = e.Table, Version = e.Version, Path = e.Path, Features = e.Features, Hint = e.Hint,
            };
            throw ToSource(position) is { } place ? error.At(source, place) : error;
        }
    }

    private int? ToSource(int position)
    {
        foreach (var (start, span) in _stretches)
        {
            if (position >= start && position <= start + span.Length)
                return span.Start + position - start;
        }

        return null;
    }
}
