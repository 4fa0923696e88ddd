namespace DeltaQuery.Engine.Sql.SparkExpression;

// Choices and NULLs.
internal static partial class SparkFunctions
{
    private static Dictionary<string, Func<SparkCall, Fragment>> Conditionals => new()
    {
        ["coalesce"] = WithArguments(1, int.MaxValue, Coalesce),
        ["nvl"] = WithArguments(2, Coalesce),
        ["ifnull"] = WithArguments(2, Coalesce),
        ["nvl2"] = WithArguments(3, call => call.Translator.Choose(call.At, [IsNull(call, "NOT NULL")], [call[1], call[2]])),
        ["nullif"] = WithArguments(2, NullIf),
        ["if"] = WithArguments(
            3, call => call.Translator.Choose(call.At, [call.Translator.Boolean(call[0], call.Nodes[0])], [call[1], call[2]])),
        ["isnull"] = WithArguments(1, call => IsNull(call, "NULL")),
        ["isnotnull"] = WithArguments(1, call => IsNull(call, "NOT NULL")),
        ["isnan"] = WithArguments(1, IsNaN),
        ["nanvl"] = WithArguments(2, NaNvl),
        ["equal_null"] = WithArguments(2, call => call.Translator.Compare("<=>", call[0], call[1], call.At)),
        ["greatest"] = WithArguments(2, int.MaxValue, Extreme),
        ["least"] = WithArguments(2, int.MaxValue, Extreme),
    };

    private static Fragment IsNull(SparkCall call, string what) =>
        new($"({call[0].Sql} IS {what})", SparkType.Boolean) { Fails = call[0].Fails, NotNull = true };

    private static Fragment Coalesce(SparkCall call)
    {
        var values = call.Translator.Unify(call.At, call.All);
        return new Fragment($"coalesce({string.Join(", ", values.Select(value => value.Sql))})", values[0].Type)
        {
            Fails = values.Any(value => value.Fails),
            NotNull = values.Any(value => value.NotNull),
        };
    }

    private static Fragment NullIf(SparkCall call) => call.Translator.Let(call[0], value =>
    {
        var equal = call.Translator.Compare("=", value, call[1], call.At);
        return new Fragment($"(CASE WHEN {equal.Sql} THEN NULL ELSE {value.Sql} END)", value.Type) { Fails = equal.Fails };
    });

    // false for NULL
    private static Fragment IsNaN(SparkCall call)
    {
        var value = Floating(call, 0);
        return new Fragment($"coalesce(isnan({value.Sql}), false)", SparkType.Boolean) { Fails = value.Fails, NotNull = true };
    }

    private static Fragment NaNvl(SparkCall call)
    {
        var values = new[] { Floating(call, 0), Floating(call, 1) };
        var type = values[0].Type.Equals(values[1].Type) ? values[0].Type : SparkType.Double;
        var other = call.Translator.Implicit(values[1], type, call.At);
        return call.Translator.Let(call.Translator.Implicit(values[0], type, call.At), value =>
            new Fragment($"(CASE WHEN isnan({value.Sql}) THEN {other.Sql} ELSE {value.Sql} END)", type) { Fails = other.Fails });
    }

    private static Fragment Floating(SparkCall call, int index) =>
        call[index].Type.Kind == SparkKind.Float ? call[index] : call.As(index, SparkType.Double);

    // Both leave NULLs out.
    private static Fragment Extreme(SparkCall call)
    {
        var values = call.Translator.Unify(call.At, call.All);
        if (values[0].Type is { IsAtomic: false, Kind: not SparkKind.Void })
            throw call.Refuse($"{call.Name} of values of type {values[0].Type}");
        return new Fragment($"{call.Name}({string.Join(", ", values.Select(value => value.Sql))})", values[0].Type)
        {
            Fails = values.Any(value => value.Fails),
            NotNull = values.Any(value => value.NotNull),
        };
    }
}
