namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>A part of an expression, as written.</summary>
internal abstract record SparkNode(SourceSpan Span);

/// <summary>NULL, TRUE or FALSE.</summary>
internal sealed record KeywordLiteral(SourceSpan Span, bool? Value) : SparkNode(Span);

/// <summary>A number with its sign and suffix, as written.</summary>
internal sealed record NumberLiteral(SourceSpan Span, string Text) : SparkNode(Span);

/// <summary>A string; adjacent literals are one.</summary>
internal sealed record StringLiteral(SourceSpan Span, string Value) : SparkNode(Span);

/// <summary><c>DATE '..'</c>, <c>TIMESTAMP '..'</c> and the like, <c>X'..'</c>. The keyword is in capitals.</summary>
internal sealed record TypedLiteral(SourceSpan Span, string Keyword, string Value) : SparkNode(Span);

/// <summary><c>INTERVAL 1 DAY 2 HOURS</c>: amounts and units, the units in capitals and without the s of the plural.</summary>
internal sealed record IntervalLiteral(SourceSpan Span, IReadOnlyList<(string Amount, string Unit)> Parts) : SparkNode(Span);

/// <summary>A column, or a field of one: <c>a.b</c>.</summary>
internal sealed record ColumnNode(SourceSpan Span, IReadOnlyList<string> Path) : SparkNode(Span);

/// <summary>A field of something that isn't a column: <c>a[0].b</c>.</summary>
internal sealed record FieldNode(SourceSpan Span, SparkNode Operand, string Name) : SparkNode(Span);

/// <summary><c>a[i]</c> of an array or a map.</summary>
internal sealed record ElementNode(SourceSpan Span, SparkNode Operand, SparkNode Key) : SparkNode(Span);

internal sealed record ParenthesesNode(SourceSpan Span, SparkNode Operand) : SparkNode(Span);

/// <summary><c>-</c>, <c>+</c>, <c>~</c> or <c>NOT</c>.</summary>
internal sealed record UnaryNode(SourceSpan Span, string Operator, SparkNode Operand) : SparkNode(Span);

/// <summary>An operator between two operands; words in capitals, and one spelling of each (<c>==</c> is <c>=</c>).</summary>
internal sealed record BinaryNode(SourceSpan Span, string Operator, SparkNode Left, SparkNode Right) : SparkNode(Span);

internal sealed record BetweenNode(SourceSpan Span, SparkNode Operand, bool Negated, SparkNode Low, SparkNode High) : SparkNode(Span);

internal sealed record InNode(SourceSpan Span, SparkNode Operand, bool Negated, IReadOnlyList<SparkNode> Values) : SparkNode(Span);

/// <summary>LIKE, ILIKE or RLIKE.</summary>
internal sealed record LikeNode(SourceSpan Span, SparkNode Operand, bool Negated, string Operator, SparkNode Pattern, string? Escape)
    : SparkNode(Span);

/// <summary>IS [NOT] NULL, TRUE, FALSE or UNKNOWN.</summary>
internal sealed record IsNode(SourceSpan Span, SparkNode Operand, bool Negated, string What) : SparkNode(Span);

internal sealed record DistinctNode(SourceSpan Span, SparkNode Left, bool Negated, SparkNode Right) : SparkNode(Span);

internal sealed record CaseNode(
    SourceSpan Span, SparkNode? Operand, IReadOnlyList<(SparkNode When, SparkNode Then)> Branches, SparkNode? Else)
    : SparkNode(Span);

/// <summary>CAST, TRY_CAST, or <c>x::type</c>.</summary>
internal sealed record CastNode(SourceSpan Span, SparkNode Operand, SparkType Type, CastForm Form) : SparkNode(Span);

/// <summary>How a cast is written.</summary>
internal enum CastForm
{
    Cast,
    TryCast,
    Colons,
}

/// <summary><c>EXTRACT(field FROM x)</c>; the field in capitals.</summary>
internal sealed record ExtractNode(SourceSpan Span, string Field, SparkNode Operand) : SparkNode(Span);

/// <summary>A function's call; its name in small letters. Without parentheses for <c>current_date</c> and the like.</summary>
internal sealed record CallNode(SourceSpan Span, string Name, IReadOnlyList<SparkNode> Arguments, bool Bare = false) : SparkNode(Span);
