using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeltaQuery.Mutations;

internal sealed partial class SwitchedFile
{
    private static readonly Dictionary<string, string> Opposites = new()
    {
        ["Min"] = "Max", ["Max"] = "Min", ["Any"] = "All", ["All"] = "Any", ["First"] = "Last", ["Last"] = "First",
        ["FirstOrDefault"] = "LastOrDefault", ["LastOrDefault"] = "FirstOrDefault", ["Take"] = "Skip", ["Skip"] = "Take",
        ["StartsWith"] = "EndsWith", ["EndsWith"] = "StartsWith", ["UnionWith"] = "ExceptWith", ["ExceptWith"] = "UnionWith",
        ["IndexOf"] = "LastIndexOf", ["LastIndexOf"] = "IndexOf", ["TrimStart"] = "TrimEnd", ["TrimEnd"] = "TrimStart",
    };

    private static readonly HashSet<string> Steps = ["Where", "Distinct", "Concat", "Append", "Except", "OrderBy", "OrderByDescending", "Reverse", "OfType"];

    /// <summary>Words of SQL, and what each is broken to.</summary>
    private static readonly (string Word, string Replacement)[] SqlWords =
    [
        (" AND ", " OR "), (" OR ", " AND "), ("IS NOT NULL", "IS NULL"), ("IS NULL", "IS NOT NULL"), (" <= ", " < "), (" >= ", " > "),
        (" < ", " <= "), (" > ", " >= "), (" = ", " <> "), ("LEFT JOIN", "JOIN"), ("RIGHT JOIN", "JOIN"), ("FULL JOIN", "LEFT JOIN"),
        (" NOT ", " "), ("DISTINCT ", ""), ("min(", "max("), ("max(", "min("), ("ANTI JOIN", "SEMI JOIN"), ("SEMI JOIN", "ANTI JOIN"),
    ];

    private static IEnumerable<(string Kind, string Replacement)> Replacements(ExpressionSyntax node) => node switch
    {
        BinaryExpressionSyntax binary => OfBinary(binary),
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression } number => OfNumber(number),
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } => [("constant", "false")],
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression } => [("constant", "true")],
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } or InterpolatedStringExpressionSyntax => OfSql(node.ToString()),
        IsPatternExpressionSyntax pattern => OfPattern(pattern),
        InvocationExpressionSyntax call => OfCall(call),
        BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } creation => Swaps(arguments, creation).Select(s => ("arguments swapped", s.Text)),
        _ => [],
    };

    private static IEnumerable<(string Kind, string Replacement)> OfBinary(BinaryExpressionSyntax node)
    {
        (string Kind, string[] Others) found = node.Kind() switch
        {
            SyntaxKind.LessThanExpression => ("comparison", ["<=", ">="]),
            SyntaxKind.LessThanOrEqualExpression => ("comparison", ["<", ">"]),
            SyntaxKind.GreaterThanExpression => ("comparison", [">=", "<="]),
            SyntaxKind.GreaterThanOrEqualExpression => ("comparison", [">", "<"]),
            SyntaxKind.EqualsExpression => ("comparison", ["!="]),
            SyntaxKind.NotEqualsExpression => ("comparison", ["=="]),
            SyntaxKind.LogicalAndExpression => ("logic", ["||"]),
            SyntaxKind.LogicalOrExpression => ("logic", ["&&"]),
            SyntaxKind.AddExpression => ("arithmetic", ["-"]),
            SyntaxKind.SubtractExpression => ("arithmetic", ["+"]),
            SyntaxKind.MultiplyExpression => ("arithmetic", ["/"]),
            SyntaxKind.DivideExpression => ("arithmetic", ["*"]),
            SyntaxKind.ModuloExpression => ("arithmetic", ["*"]),
            SyntaxKind.LeftShiftExpression => ("arithmetic", [">>"]),
            SyntaxKind.RightShiftExpression or SyntaxKind.UnsignedRightShiftExpression => ("arithmetic", ["<<"]),
            SyntaxKind.BitwiseAndExpression => ("arithmetic", ["|"]),
            SyntaxKind.BitwiseOrExpression or SyntaxKind.ExclusiveOrExpression => ("arithmetic", ["&"]),
            _ => ("", []),
        };
        foreach (var other in found.Others)
            yield return (found.Kind, $"{node.Left} {other} {node.Right}");
        if (node.IsKind(SyntaxKind.CoalesceExpression) && node.Right is not ThrowExpressionSyntax)
            yield return ("value dropped for its fallback", node.Right.ToString());
    }

    private static IEnumerable<(string Kind, string Replacement)> OfNumber(LiteralExpressionSyntax node)
    {
        var suffix = node.Token.Value switch { int => "", long => "L", uint => "U", ulong => "UL", _ => null };
        if (suffix is not null && Convert.ToDecimal(node.Token.Value) is var value && value < int.MaxValue)
            yield return ("constant", $"{(value == 1 ? 0 : value + 1)}{suffix}");
    }

    private static IEnumerable<(string Kind, string Replacement)> OfPattern(IsPatternExpressionSyntax node)
    {
        foreach (var part in node.Pattern.DescendantNodesAndSelf().OfType<RelationalPatternSyntax>())
        {
            var other = part.OperatorToken.Text switch { "<" => "<=", "<=" => "<", ">" => ">=", _ => ">" };
            yield return ("comparison", Replaced(node, part.OperatorToken.Span, other));
        }
    }

    private static IEnumerable<(string Kind, string Replacement)> OfCall(InvocationExpressionSyntax call)
    {
        foreach (var (text, _) in Swaps(call.ArgumentList, call))
            yield return ("arguments swapped", text);
        if (call.Expression is not MemberAccessExpressionSyntax member)
            yield break;
        if (Opposites.TryGetValue(member.Name.Identifier.Text, out var opposite))
            yield return ("call", Replaced(call, member.Name.Identifier.Span, opposite));
        if (Steps.Contains(member.Name.Identifier.Text))
            yield return ("step dropped", $"{member.Expression}.AsEnumerable()");
    }

    private static IEnumerable<(string Kind, string Replacement)> OfSql(string text)
    {
        foreach (var (word, replacement) in SqlWords)
        {
            var place = text.IndexOf(word, StringComparison.Ordinal);
            if (place >= 0 && !(word == " NOT " && text.AsSpan(place).StartsWith(" NOT NULL")))
                yield return ("SQL", text[..place] + replacement + text[(place + word.Length)..]);
        }
    }

    /// <summary>The call with two neighbouring arguments in each other's place.</summary>
    private static IEnumerable<(string Text, int Place)> Swaps(ArgumentListSyntax list, SyntaxNode call)
    {
        var arguments = list.Arguments;
        for (var i = 0; i + 1 < arguments.Count; i++)
        {
            var (a, b) = (arguments[i], arguments[i + 1]);
            if (IsPlain(a) && IsPlain(b) && a.ToString() != b.ToString())
            {
                var start = call.SpanStart;
                var text = call.ToString();
                yield return (text[..(a.SpanStart - start)] + b + text[(a.Span.End - start)..(b.SpanStart - start)] + a + text[(b.Span.End - start)..], i);
            }
        }

        static bool IsPlain(ArgumentSyntax argument) => argument.NameColon is null && argument.RefKindKeyword.IsKind(SyntaxKind.None)
            && argument.Expression is not (LambdaExpressionSyntax or DeclarationExpressionSyntax);
    }

    private static string Replaced(SyntaxNode node, Microsoft.CodeAnalysis.Text.TextSpan span, string replacement)
    {
        var text = node.ToString();
        return text[..(span.Start - node.SpanStart)] + replacement + text[(span.End - node.SpanStart)..];
    }
}
