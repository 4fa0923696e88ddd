namespace DeltaQuery.Engine.Sql.SparkExpression;

// What gives a boolean, and CASE.
internal sealed partial class SparkTranslator
{
    /// <summary>A condition; NULL is one too.</summary>
    public Fragment Boolean(Fragment fragment, SparkNode at) => fragment.Type.Kind switch
    {
        SparkKind.Boolean => fragment,
        SparkKind.Void => Cast(fragment, SparkType.Boolean, at),
        _ => throw Unsupported(at, $"a condition of type {fragment.Type}"),
    };

    /// <summary>AND or OR; a right side that can fail is evaluated only where the left one doesn't decide.</summary>
    public Fragment Logical(string name, Fragment left, Fragment right)
    {
        if (!right.Fails)
            return new Fragment(
                $"({left.Sql} {name} {right.Sql})", SparkType.Boolean) { Fails = left.Fails, NotNull = left.NotNull && right.NotNull };
        return Let(left, first => new Fragment(
            $"(CASE WHEN {first.Sql} IS {(name == "AND" ? "FALSE THEN false" : "TRUE THEN true")} "
            + $"ELSE ({first.Sql} {name} {right.Sql}) END)",
            SparkType.Boolean) { Fails = true });
    }

    /// <summary>A comparison by Spark's operator.</summary>
    public Fragment Compare(string name, Fragment left, Fragment right, SparkNode at)
    {
        (left, right) = Promote(left, right, at);
        if (left.Type.Kind == SparkKind.Decimal && !left.Type.Equals(right.Type))
        {
            var wider = Coercion.WiderDecimal(left.Type, right.Type)
                ?? throw Unsupported(at, $"a comparison of values of types {left.Type} and {right.Type}");
            (left, right) = (Implicit(left, wider, at), Implicit(right, wider, at));
        }

        if (left.Type is { IsAtomic: false, Kind: not SparkKind.Void })
            throw Unsupported(at, $"a comparison of values of type {left.Type}");
        if (name == "<=>")
            return new Fragment(
                $"({left.Sql} IS NOT DISTINCT FROM {right.Sql})", SparkType.Boolean) { Fails = left.Fails || right.Fails, NotNull = true };
        return Strict(SparkType.Boolean, false, a => $"({a[0]} {name} {a[1]})", Kept(left), Kept(right));
    }

    // DuckDB makes x = 93 of 100 - x = 7, which doesn't overflow any more.
    private static Fragment Kept(Fragment value) => value.Fails && value.Type.IsIntegral ? value with { Sql = $"[{value.Sql}][1]" } : value;

    private static Fragment Negate(bool negated, Fragment fragment) => negated
        ? fragment with { Sql = $"(NOT {fragment.Sql})", Simple = false } : fragment;

    private Fragment TranslateBetween(BetweenNode between)
    {
        var (low, high) = (Translate(between.Low), Translate(between.High));
        return Negate(between.Negated, Let(Translate(between.Operand), value =>
            Logical("AND", Compare(">=", value, low, between), Compare("<=", value, high, between))));
    }

    private Fragment TranslateIn(InNode list)
    {
        var operand = Translate(list.Operand);
        var values = list.Values.Select(Translate).ToList();
        var type = values.Aggregate(operand.Type, (sum, value) => Coercion.Common(sum, value.Type)
            ?? throw Unsupported(list, $"values of types {sum} and {value.Type} together"));
        if (type is { IsAtomic: false, Kind: not SparkKind.Void })
            throw Unsupported(list, $"IN over values of type {type}");
        operand = Implicit(operand, type, list);
        values = [.. values.Select((value, i) => Implicit(value, type, list.Values[i]))];
        if (!values.Exists(value => value.Fails))
        {
            var sql = $"({operand.Sql} {(list.Negated ? "NOT " : "")}IN ({string.Join(", ", values.Select(value => value.Sql))}))";
            return new Fragment(sql, SparkType.Boolean) { Fails = operand.Fails };
        }

        return Negate(list.Negated, Let(operand, value => values
            .Select(item => Strict(SparkType.Boolean, false, a => $"({a[0]} = {a[1]})", value, item))
            .Aggregate((sum, item) => Logical("OR", sum, item))));
    }

    private Fragment TranslateIs(IsNode test)
    {
        var operand = Translate(test.Operand);
        if (operand.Interval != null)
            throw Unsupported(test, "IS of an interval");
        if (test.What != "NULL")
            operand = Boolean(operand, test.Operand);
        return new Fragment(
            $"({operand.Sql} IS {(test.Negated ? "NOT " : "")}{test.What})", SparkType.Boolean) { Fails = operand.Fails, NotNull = true };
    }

    private Fragment TranslateDistinct(DistinctNode distinct) =>
        Negate(!distinct.Negated, Compare("<=>", Translate(distinct.Left), Translate(distinct.Right), distinct));

    private Fragment TranslateLike(LikeNode like)
    {
        var operand = Implicit(Translate(like.Operand), SparkType.String, like);
        var pattern = Translate(like.Pattern).Text
            ?? throw Unsupported(like.Pattern, $"a pattern of {like.Operator} that isn't a literal");
        if (like.Operator == "ILIKE")
            throw Unsupported(like, "ILIKE");
        if (like.Operator == "RLIKE")
        {
            var regex = JavaRegex.ToRe2(pattern) ?? throw Unsupported(like.Pattern, "this regular expression");
            return Negate(like.Negated, Strict(SparkType.Boolean, false, a => $"regexp_matches({a[0]}, {DuckDbSql.Text(regex)})", operand));
        }

        var escape = (like.Escape ?? "\\")[0];
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == escape && (++i == pattern.Length || (pattern[i] != escape && pattern[i] is not ('%' or '_'))))
                throw Unsupported(like.Pattern, "a pattern that Spark refuses");
        }

        return Negate(like.Negated, Strict(SparkType.Boolean, false,
            a => $"({a[0]} LIKE {DuckDbSql.Text(pattern)} ESCAPE {DuckDbSql.Text(escape.ToString())})", operand));
    }

    private Fragment TranslateCase(CaseNode choice)
    {
        if (choice.Operand is not { } operand)
            return Choose(choice, when => Boolean(Translate(when), when));
        return Let(Translate(operand), value => Choose(choice, when => Compare("=", value, Translate(when), when)));
    }

    private Fragment Choose(CaseNode choice, Func<SparkNode, Fragment> condition)
    {
        var conditions = choice.Branches.Select(branch => condition(branch.When)).ToList();
        var values = choice.Branches.Select(branch => branch.Then).Append(choice.Else).OfType<SparkNode>().ToList();
        return Choose(choice, conditions, [.. values.Select(Translate)]);
    }

    /// <summary>CASE over conditions, with one value more, or none, for when none holds.</summary>
    public Fragment Choose(SparkNode at, IReadOnlyList<Fragment> conditions, IReadOnlyList<Fragment> values)
    {
        values = Unify(at, values);
        var branches = string.Concat(conditions.Select((condition, i) => $" WHEN {condition.Sql} THEN {values[i].Sql}"));
        var otherwise = values.Count > conditions.Count ? $" ELSE {values[^1].Sql}" : "";
        return new Fragment($"(CASE{branches}{otherwise} END)", values[0].Type)
        {
            Fails = conditions.Concat(values).Any(part => part.Fails),
            NotNull = values.Count > conditions.Count && values.All(value => value.NotNull),
        };
    }

    /// <summary>The values brought to the one type that Spark gives to all of them.</summary>
    public IReadOnlyList<Fragment> Unify(SparkNode at, IReadOnlyList<Fragment> values)
    {
        if (values.FirstOrDefault(value => value.Interval != null) != null)
            throw Unsupported(at, "an interval here");
        var type = values.Select(value => value.Type).Aggregate((sum, next) => Coercion.Common(sum, next)
            ?? throw Unsupported(at, $"values of types {sum} and {next} together"));
        return [.. values.Select(value => Implicit(value, type, at))];
    }
}
