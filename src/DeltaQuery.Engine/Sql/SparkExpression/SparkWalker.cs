namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>Goes over the parts of an expression.</summary>
internal static class SparkWalker
{
    /// <summary>Collects the columns, each once, and the functions that a node names.</summary>
    public static void Collect(SparkNode node, List<IReadOnlyList<string>> columns, ISet<string> functions)
    {
        if (node is ColumnNode column && !columns.Exists(path => path.SequenceEqual(column.Path, StringComparer.OrdinalIgnoreCase)))
            columns.Add(column.Path);
        if (node is CallNode call)
            functions.Add(call.Name);
        foreach (var child in Children(node))
            Collect(child, columns, functions);
    }

    /// <summary>The parts of which a node is made.</summary>
    public static IEnumerable<SparkNode> Children(SparkNode node) => node switch
    {
        FieldNode field => [field.Operand],
        ElementNode element => [element.Operand, element.Key],
        ParenthesesNode inner => [inner.Operand],
        UnaryNode unary => [unary.Operand],
        BinaryNode binary => [binary.Left, binary.Right],
        BetweenNode between => [between.Operand, between.Low, between.High],
        InNode list => [list.Operand, .. list.Values],
        LikeNode like => [like.Operand, like.Pattern],
        IsNode test => [test.Operand],
        DistinctNode distinct => [distinct.Left, distinct.Right],
        CaseNode choice => ChildrenOf(choice),
        CastNode cast => [cast.Operand],
        ExtractNode extract => [extract.Operand],
        CallNode call => call.Arguments,
        _ => [],
    };

    private static IEnumerable<SparkNode> ChildrenOf(CaseNode choice)
    {
        IEnumerable<SparkNode?> ends = [choice.Operand, choice.Else];
        return choice.Branches.SelectMany(branch => new[] { branch.When, branch.Then }).Concat(ends.OfType<SparkNode>());
    }
}
