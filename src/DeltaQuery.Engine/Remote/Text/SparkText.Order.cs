using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Remote.Text;

// ORDER BY: NULLs come last here, whichever way it goes; Spark has them first where it ascends.
internal sealed partial class SparkText
{
    private static readonly string[] BehindOrder =
    [
        "LIMIT", "OFFSET", "FETCH", "ROWS", "RANGE", "GROUPS", "UNION", "INTERSECT", "EXCEPT",
        "WINDOW", "SETTINGS", "FOR", "USING", "WHERE",
    ];

    private void WriteOrder(int first)
    {
        var (saysNulls, last) = (false, -1);
        for (var i = first; ; i = _partners[i] > i ? _partners[i] + 1 : i + 1)
        {
            var ends = _tokens[i].Kind is TokenKind.End or TokenKind.Semicolon
                or TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace
                || IsAny(i, BehindOrder);
            if (ends || _tokens[i].Kind == TokenKind.Comma)
            {
                if (!saysNulls && last >= first)
                    _after[last] += " NULLS LAST";
                if (ends)
                    return;
                saysNulls = false;
            }

            saysNulls |= Is(i, "NULLS");
            last = _partners[i] > i ? _partners[i] : i;
        }
    }
}
