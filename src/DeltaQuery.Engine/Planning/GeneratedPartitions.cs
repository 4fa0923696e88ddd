using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql.SparkExpression;

namespace DeltaQuery.Engine.Planning;

/// <summary>What a filter on a column says of the partition columns that are generated of it: with <c>d</c> as <c>CAST(ts AS DATE)</c>,
/// <c>ts > x</c> leaves no partition before the day of <c>x</c>.</summary>
/// <remarks>A partition that is NULL is always kept.</remarks>
internal sealed class GeneratedPartitions
{
    private const int LongestIn = 100;

    /// <summary>Parts of a time that follow each other: only all together do they grow with it.</summary>
    private static readonly PartitionForm[][] KnownChains =
    [
        [PartitionForm.Year, PartitionForm.Month, PartitionForm.Day, PartitionForm.Hour],
        [PartitionForm.Date, PartitionForm.Hour],
    ];

    private readonly IReadOnlyList<IReadOnlyList<GeneratedPartition>> _chains;

    private GeneratedPartitions(IReadOnlyList<IReadOnlyList<GeneratedPartition>> chains) => _chains = chains;

    /// <summary>The generated partition columns of a table; null if there are none of a form that we know.</summary>
    public static GeneratedPartitions? Of(Snapshot snapshot)
    {
        if (!snapshot.PartitionColumns.Any(column => column.GenerationExpression is not null)
            || !TableFeatures.IsSupported(snapshot.Protocol, TableFeatures.GeneratedColumns))
            return null;
        var columns = snapshot.PartitionColumns.Select(column => GeneratedPartition.Of(snapshot, column)).OfType<GeneratedPartition>().ToList();
        return columns.Count == 0 ? null : new GeneratedPartitions([.. columns.GroupBy(column => column.Base).SelectMany(Chains)]);
    }

    /// <summary>The filter with what follows from it.</summary>
    public PushedFilter Add(PushedFilter filter) => Parts(filter) is [var one] ? one : new PushedFilter.And(Parts(filter));

    private List<PushedFilter> Parts(PushedFilter filter) => filter switch
    {
        PushedFilter.And and => [.. and.Children.SelectMany(Parts)],
        PushedFilter.Or or => [new PushedFilter.Or([.. or.Children.Select(Add)])],
        _ => [filter, .. _chains.Select(chain => Follows(filter, chain)).OfType<PushedFilter>()],
    };

    private static IEnumerable<IReadOnlyList<GeneratedPartition>> Chains(IEnumerable<GeneratedPartition> columns)
    {
        foreach (var forms in KnownChains)
        {
            var chain = forms.Select(form => columns.FirstOrDefault(column => column.Form == form)).TakeWhile(column => column is not null);
            if (chain.OfType<GeneratedPartition>().ToList() is { Count: > 0 } found)
                yield return found;
        }

        foreach (var column in columns.Where(column => !KnownChains.Any(forms => forms.Contains(column.Form))))
            yield return [column];
    }

    /// <summary>What a filter on one column says of a chain; null if nothing.</summary>
    private static PushedFilter? Follows(PushedFilter filter, IReadOnlyList<GeneratedPartition> chain) => filter switch
    {
        PushedFilter.Compare compare when compare.Column.Equals(chain[0].Base) => OrNull(Compare(compare.Kind, compare.Constant, chain), chain),
        PushedFilter.In @in when @in.Column.Equals(chain[0].Base) && @in.Constants.Count <= LongestIn =>
            OrNull(Any(@in.Constants.Select(constant => Compare(ComparisonKind.Equal, constant, chain))), chain),
        PushedFilter.Null { IsNull: true } @null when @null.Column.Equals(chain[0].Base) => new PushedFilter.Null(chain[0].Column, IsNull: true),
        PushedFilter.Prefix prefix when prefix.Column.Equals(chain[0].Base) && chain[0].Form is PartitionForm.Prefix or PartitionForm.Identity =>
            OrNull(new PushedFilter.Prefix(chain[0].Column, chain[0].Shortened(prefix.Text)), chain),
        _ => null,
    };

    private static PushedFilter? Any(IEnumerable<PushedFilter?> filters)
    {
        var all = filters.ToList();
        return all.Contains(null) || all.Count == 0 ? null : new PushedFilter.Or([.. all.OfType<PushedFilter>()]);
    }

    private static PushedFilter? OrNull(PushedFilter? filter, IReadOnlyList<GeneratedPartition> chain) => filter is null
        ? null
        : new PushedFilter.Or([filter, .. chain.Select(column => new PushedFilter.Null(column.Column, IsNull: true))]);

    private static PushedFilter? Compare(ComparisonKind kind, PlanConstant constant, IReadOnlyList<GeneratedPartition> chain)
    {
        if (constant.Type != chain[0].BaseType || !constant.IsFinite)
            return null;
        return kind switch
        {
            ComparisonKind.Greater or ComparisonKind.GreaterOrEqual => From(constant, chain, 0),
            ComparisonKind.Less or ComparisonKind.LessOrEqual => UpTo(constant, chain, 0),
            ComparisonKind.Equal => new PushedFilter.And([From(constant, chain, 0), UpTo(constant, chain, 0)]),
            _ => null,
        };
    }

    private static PushedFilter From(PlanConstant constant, IReadOnlyList<GeneratedPartition> chain, int at)
    {
        var rest = at == chain.Count - 1 ? null : From(constant, chain, at + 1);
        var reached = Reached(chain[at], chain[at].Least(constant), ComparisonKind.Greater, rest);
        if (chain[at].Form != PartitionForm.DateFormat)
            return reached;

        // Years beyond 9999 are written with a sign, which sorts before the digits.
        var isSigned = new PushedFilter.Compare(chain[at].Column, ComparisonKind.Less, new PlanConstant("'0'", "VARCHAR"));
        return new PushedFilter.Or([reached, isSigned]);
    }

    private static PushedFilter UpTo(PlanConstant constant, IReadOnlyList<GeneratedPartition> chain, int at) =>
        Reached(chain[at], chain[at].Greatest(constant), ComparisonKind.Less, at == chain.Count - 1 ? null : UpTo(constant, chain, at + 1));

    /// <summary>The column lies beyond a bound, or is at it and the rest of the chain reaches its own.</summary>
    private static PushedFilter Reached(GeneratedPartition column, PlanConstant bound, ComparisonKind beyond, PushedFilter? rest)
    {
        var at = new PushedFilter.Compare(column.Column, ComparisonKind.Equal, bound);
        var isBeyond = new PushedFilter.Compare(column.Column, beyond, bound);
        return new PushedFilter.Or([isBeyond, rest is null ? at : new PushedFilter.And([at, rest])]);
    }
}
