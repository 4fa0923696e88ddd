namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>Writes an expression as Spark SQL in its canonical form: keywords in capitals, functions in small letters, one blank.</summary>
internal static class SparkPrinter
{
    public static string Print(SparkNode node) => node switch
    {
        KeywordLiteral { Value: var value } => value switch { null => "NULL", true => "TRUE", false => "FALSE" },
        NumberLiteral number => number.Text.ToUpperInvariant(),
        StringLiteral text => SparkStrings.Quote(text.Value),
        TypedLiteral typed => $"{typed.Keyword}{(typed.Keyword == "X" ? "" : " ")}{SparkStrings.Quote(typed.Value)}",
        IntervalLiteral interval => $"INTERVAL {string.Join(' ', interval.Parts.Select(part => $"'{part.Amount}' {part.Unit}"))}",
        ColumnNode column => string.Join('.', column.Path.Select(Name)),
        FieldNode field => $"{Print(field.Operand)}.{Name(field.Name)}",
        ElementNode element => $"{Print(element.Operand)}[{Print(element.Key)}]",
        ParenthesesNode inner => $"({Print(inner.Operand)})",
        UnaryNode { Operator: "NOT" } not => $"NOT {Print(not.Operand)}",
        UnaryNode unary => PrintUnary(unary),
        BinaryNode binary => $"{Print(binary.Left)} {binary.Operator} {Print(binary.Right)}",
        BetweenNode between => $"{Print(between.Operand)} {Not(between.Negated)}BETWEEN {Print(between.Low)} AND {Print(between.High)}",
        InNode list => $"{Print(list.Operand)} {Not(list.Negated)}IN ({Print(list.Values)})",
        LikeNode like => PrintLike(like),
        IsNode test => $"{Print(test.Operand)} IS {Not(test.Negated)}{test.What}",
        DistinctNode distinct => $"{Print(distinct.Left)} IS {Not(distinct.Negated)}DISTINCT FROM {Print(distinct.Right)}",
        CaseNode choice => PrintCase(choice),
        CastNode { Form: CastForm.Colons } cast => $"{Print(cast.Operand)}::{PrintType(cast.Type)}",
        CastNode cast => $"{(cast.Form == CastForm.TryCast ? "TRY_" : "")}CAST({Print(cast.Operand)} AS {PrintType(cast.Type)})",
        ExtractNode extract => $"EXTRACT({extract.Field} FROM {Print(extract.Operand)})",
        CallNode { Bare: true } call => call.Name,
        CallNode call => $"{call.Name}({Print(call.Arguments)})",
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    /// <summary>A name, in backticks where it needs them.</summary>
    public static string Name(string name)
    {
        var plain = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        return plain ? name : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
    }

    private static string Print(IReadOnlyList<SparkNode> nodes) => string.Join(", ", nodes.Select(Print));

    private static string Not(bool negated) => negated ? "NOT " : "";

    // Two minus signs side by side would begin a comment.
    private static string PrintUnary(UnaryNode unary)
    {
        var operand = Print(unary.Operand);
        return operand.StartsWith('-') ? $"{unary.Operator} {operand}" : unary.Operator + operand;
    }

    private static string PrintLike(LikeNode like)
    {
        var escape = like.Escape == null ? "" : $" ESCAPE {SparkStrings.Quote(like.Escape)}";
        return $"{Print(like.Operand)} {Not(like.Negated)}{like.Operator} {Print(like.Pattern)}{escape}";
    }

    private static string PrintCase(CaseNode choice)
    {
        var operand = choice.Operand == null ? "" : " " + Print(choice.Operand);
        var branches = string.Concat(choice.Branches.Select(branch => $" WHEN {Print(branch.When)} THEN {Print(branch.Then)}"));
        var otherwise = choice.Else == null ? "" : " ELSE " + Print(choice.Else);
        return $"CASE{operand}{branches}{otherwise} END";
    }

    private static string PrintType(SparkType type) => type.IsAtomic ? type.Text.ToUpperInvariant() : type.Text;
}
