namespace DeltaQuery.Engine.Planning;

/// <summary>A filter that DuckDB pushed into the scan of a stand-in, over one column or struct field each.</summary>
/// <remarks>What a filter says must hold for every row that the query can use; <see cref="Unknown"/> says nothing.</remarks>
internal abstract record PushedFilter
{
    /// <summary>A filter that we cannot or must not use.</summary>
    public static readonly PushedFilter Unknown = new Nothing();

    private sealed record Nothing : PushedFilter;

    /// <summary>All of the filters hold.</summary>
    public sealed record And(IReadOnlyList<PushedFilter> Children) : PushedFilter;

    /// <summary>At least one of the filters holds.</summary>
    public sealed record Or(IReadOnlyList<PushedFilter> Children) : PushedFilter;

    /// <summary>The column compares with a constant.</summary>
    public sealed record Compare(PushedColumn Column, ComparisonKind Kind, PlanConstant Constant) : PushedFilter;

    /// <summary>The column is one of the constants.</summary>
    public sealed record In(PushedColumn Column, IReadOnlyList<PlanConstant> Constants) : PushedFilter;

    /// <summary>The column is, or is not, NULL.</summary>
    public sealed record Null(PushedColumn Column, bool IsNull) : PushedFilter;

    /// <summary>The column's text begins with a prefix.</summary>
    public sealed record Prefix(PushedColumn Column, string Text) : PushedFilter;

    /// <summary>All of the filters, as simple as can be.</summary>
    public static PushedFilter All(IReadOnlyList<PushedFilter> filters)
    {
        var known = filters.Where(f => f != Unknown).ToList();
        return known.Count switch { 0 => Unknown, 1 => known[0], _ => new And(known) };
    }

    /// <summary>One of the filters; nothing is known if one of them is not.</summary>
    public static PushedFilter Any(IReadOnlyList<PushedFilter> filters) =>
        filters.Contains(Unknown) ? Unknown : filters.Count == 1 ? filters[0] : new Or(filters);
}
