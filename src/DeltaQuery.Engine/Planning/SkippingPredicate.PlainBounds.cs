using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Planning;

internal sealed partial class SkippingPredicate
{
    /// <summary>Plain comparisons that follow from a filter where no fact is missing. Not of floats, whose NaN has no bounds.</summary>
    private IEnumerable<BoundCondition> PlainBounds(PushedFilter filter)
    {
        switch (filter)
        {
            case PushedFilter.And and:
                return and.Children.SelectMany(PlainBounds);
            case PushedFilter.Compare compare when Target(compare.Column) is { IsFloat: false } target && target.Accepts(compare.Constant):
                var c = compare.Constant.Sql;
                if (target.Partition is not null)
                    return [Bound(target.Partition, Sign(compare.Kind), c)];
                return compare.Kind switch
                {
                    ComparisonKind.Equal => [Bound(target.Min, "<=", c), Bound(target.Max, ">=", c)],
                    ComparisonKind.Less or ComparisonKind.LessOrEqual => [Bound(target.Min, Sign(compare.Kind), c)],
                    ComparisonKind.Greater or ComparisonKind.GreaterOrEqual => [Bound(target.Max, Sign(compare.Kind), c)],
                    _ => [],
                };
            case PushedFilter.In { Constants: var constants } @in when Target(@in.Column) is { IsFloat: false } target && constants.All(target.Accepts):
                var list = string.Join(", ", constants.Select(x => x.Sql));
                return target.Partition is { } value
                    ? [Bound(value, ">=", $"least({list})"), Bound(value, "<=", $"greatest({list})")]
                    : [Bound(target.Min, "<=", $"greatest({list})"), Bound(target.Max, ">=", $"least({list})")];
            default:
                return [];
        }

        static BoundCondition Bound(string fact, string sign, string constant) => new($"{fact} {sign} {constant}", [FactText.NumberOf(fact)]);
    }
}
