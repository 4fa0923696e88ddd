using System.Text;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>Puts a query together from texts of ours and parts of the user's text.</summary>
internal sealed class QueryTextBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, int End, Func<int, int> ToSource)> _parts = [];
    private readonly Dictionary<int, TimeTravel> _travels = [];

    public QueryTextBuilder Append(string text)
    {
        _text.Append(text);
        return this;
    }

    public QueryTextBuilder Append(QueryText part)
    {
        var start = _text.Length;
        foreach (var (offset, travel) in part.TimeTravels)
            _travels.Add(start + offset, travel);
        _text.Append(part.Text);
        _parts.Add((start, _text.Length, offset => part.ToSource(offset - start)));
        return this;
    }

    /// <summary>The text. A place in a text of ours is that of the nearest part of the user's before it, or else behind it.</summary>
    public QueryText Build()
    {
        var parts = _parts.ToList();
        return new QueryText(_text.ToString(), ToSource, _travels);

        int ToSource(int offset)
        {
            if (parts.Count == 0)
                return 0;
            var last = parts.FindLastIndex(p => p.Start <= offset);
            var (start, end, toSource) = parts[Math.Max(last, 0)];
            return toSource(Math.Clamp(offset, start, end));
        }
    }
}
