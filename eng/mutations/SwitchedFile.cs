using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeltaQuery.Mutations;

/// <summary>A source file with all of its mutants in it, each behind the switch: <c>a &lt; b</c> becomes <c>(Is(7) ? (a &lt;= b) : (a &lt; b))</c>.</summary>
/// <remarks>Mutants are found by syntax alone; those that do not compile are left out by <see cref="SwitchedBuild"/>.</remarks>
internal sealed partial class SwitchedFile(string name, int firstId, IReadOnlySet<int> leftOut)
{
    private readonly List<Mutant> _mutants = [];
    private readonly Dictionary<string, int> _keys = [];
    private int _next = firstId;

    public IReadOnlyList<Mutant> Mutants => _mutants;

    public int NextId => _next;

    public string Write(SyntaxNode root) => Text(root);

    private string Text(SyntaxNode node)
    {
        if (IsLeftAlone(node))
            return node.ToFullString();
        var inner = string.Concat(node.ChildNodesAndTokens().Select(c => c.IsNode ? Text(c.AsNode()!) : c.AsToken().ToFullString()));
        return node switch
        {
            StatementSyntax statement => Statement(statement, inner),
            SwitchExpressionArmSyntax arm => Arm(arm, inner),
            ExpressionSyntax expression => Place(expression, Expression(expression, inner)),
            _ => inner,
        };
    }

    /// <summary>Constants have no place for a switch; messages of errors and what only frees something are not what is asked about.</summary>
    private static bool IsLeftAlone(SyntaxNode node) => node switch
    {
        AttributeListSyntax or EnumDeclarationSyntax or PatternSyntax or CaseSwitchLabelSyntax or ParameterListSyntax or TypeSyntax
            and not SimpleNameSyntax or UsingDirectiveSyntax or ThrowExpressionSyntax or ThrowStatementSyntax or ArrayRankSpecifierSyntax => true,
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
        LocalDeclarationStatementSyntax local => local.IsConst,
        MethodDeclarationSyntax method => method.Identifier.Text is "ToString" or "GetHashCode" or "Dispose" or "DisposeAsync" || method.Identifier.Text.EndsWith("Corrupt", StringComparison.Ordinal),
        ArgumentListSyntax { Parent: InvocationExpressionSyntax call } => NameOf(call) is "ConfigureAwait" or "nameof" or "Corrupt",
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } =>
            NameOf(call) is { } called && (called.StartsWith("ThrowIf", StringComparison.Ordinal) || called is "Dispose" or "Assert"),
        _ => false,
    };

    private string Statement(StatementSyntax node, string inner)
    {
        if (node is not ExpressionStatementSyntax statement || Declares(node))
            return inner;
        var text = inner;
        switch (statement.Expression)
        {
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } sum:
                text = Choice("sign", sum, $"{sum.Left} -= {sum.Right}", text);
                break;
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SubtractAssignmentExpression } difference:
                text = Choice("sign", difference, $"{difference.Left} += {difference.Right}", text);
                break;
            case InvocationExpressionSyntax call:
                foreach (var (mutated, _) in Swaps(call.ArgumentList, call))
                    text = Choice("arguments swapped", call, mutated, text);
                break;
        }

        return Add("statement left out", node, "") is { } id ? $"{{ if (!{Switch.Is(id)}) {text} }}" : text;

        string Choice(string kind, SyntaxNode original, string replacement, string otherwise) =>
            Add(kind, original, replacement) is { } number ? $"{{ if ({Switch.Is(number)}) {replacement}; else {otherwise} }}" : otherwise;
    }

    private string Arm(SwitchExpressionArmSyntax arm, string inner)
    {
        if (arm.Pattern is DiscardPatternSyntax || Add("arm left out", arm, "") is not { } id)
            return inner;
        var arrow = inner.IndexOf("=>", arm.Pattern.FullSpan.Length, StringComparison.Ordinal);
        // `And and when` would read as two patterns.
        var pattern = arm.Pattern is DeclarationPatternSyntax { Designation: SingleVariableDesignationSyntax { Identifier.Text: "and" or "or" } variable } declared
            ? $"{declared.Type.ToFullString()}@{variable.Identifier.Text}"
            : arm.Pattern.ToFullString();
        // The pattern and its condition may hold no lambda: the first arrow is the arm's.
        var condition = inner[arm.Pattern.FullSpan.Length..arrow].Trim();
        return $"{pattern} when !{Switch.Is(id)}{(condition.Length == 0 ? "" : $" && ({condition["when".Length..]})")} {inner[arrow..]}";
    }

    /// <summary>What can be done to an expression for where it stands.</summary>
    private string Place(ExpressionSyntax node, string text)
    {
        if (node.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } and && Add("condition dropped", node, "true") is { } all)
            text = $"({Switch.Is(all)} || ({text}))";
        if (node.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } or && Add("condition dropped", node, "false") is { } none)
            text = $"(!{Switch.Is(none)} && ({text}))";
        if (node.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } fallback && fallback.Right == node
            && Add("fallback dropped", fallback, $"{fallback.Left} ?? default") is { } missing)
            text = $"({Switch.Is(missing)} ? default! : ({text}))";
        if (IsTruth(node) && Add("condition turned", node, $"!({node})") is { } turned)
            text = $"({Switch.Is(turned)} ^ ({text}))";
        if (node.Parent is IfStatementSyntax { Else: null } guard && guard.Condition == node && IsLeaving(guard.Statement)
            && Add("guard dropped", guard, "") is { } dropped)
            text = $"(!{Switch.Is(dropped)} && ({text}))";
        return text;
    }

    private string Expression(ExpressionSyntax node, string inner)
    {
        if (Declares(node) || node.Parent is ExpressionStatementSyntax || node is AssignmentExpressionSyntax)
            return inner;
        var text = inner;
        foreach (var (kind, replacement) in Replacements(node))
        {
            if (Add(kind, node, replacement) is { } id)
                text = $"({Switch.Is(id)} ? ({replacement}) : ({text}))";
        }

        return text;
    }

    private static bool IsTruth(ExpressionSyntax node)
    {
        if (node is not (InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax or IsPatternExpressionSyntax
            or PrefixUnaryExpressionSyntax or AwaitExpressionSyntax or ConditionalAccessExpressionSyntax))
            return false;
        return node.Parent switch
        {
            IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax
                or LambdaExpressionSyntax or WhenClauseSyntax or CatchFilterClauseSyntax => true,
            ConditionalExpressionSyntax choice => choice.Condition == node,
            BinaryExpressionSyntax binary => binary.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression,
            EqualsValueClauseSyntax => node is IsPatternExpressionSyntax,
            _ => false,
        };
    }

    private static bool IsLeaving(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: [var only] } => IsLeaving(only),
        ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax or ReturnStatementSyntax or YieldStatementSyntax => true,
        _ => false,
    };

    /// <summary>A variable that comes into being here cannot do so twice.</summary>
    private static bool Declares(SyntaxNode node) =>
        node.DescendantNodes(n => n is not LambdaExpressionSyntax).Any(n => n is SingleVariableDesignationSyntax or DeclarationExpressionSyntax);

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        MemberBindingExpressionSyntax member => member.Name.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        _ => null,
    };

    /// <summary>Counts a mutant; null if it does not compile.</summary>
    private int? Add(string kind, SyntaxNode node, string replacement)
    {
        var id = _next++;
        if (leftOut.Contains(id))
            return null;
        var original = node.ToString();
        var key = $"{name}|{kind}|{original}|{replacement}";
        _keys[key] = _keys.GetValueOrDefault(key) + 1;
        var line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        _mutants.Add(new Mutant(id, name, line, kind, original, replacement, $"{key}|{_keys[key]}"));
        return id;
    }
}
