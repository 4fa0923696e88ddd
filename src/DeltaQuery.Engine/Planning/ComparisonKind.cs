namespace DeltaQuery.Engine.Planning;

/// <summary>The comparisons that can prune.</summary>
internal enum ComparisonKind
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
