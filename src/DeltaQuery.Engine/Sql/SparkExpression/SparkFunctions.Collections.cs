namespace DeltaQuery.Engine.Sql.SparkExpression;

// Arrays and maps.
internal static partial class SparkFunctions
{
    private static Dictionary<string, Func<SparkCall, Fragment>> Collections => new()
    {
        ["array"] = WithArguments(1, int.MaxValue, Array),
        ["size"] = WithArguments(1, Size),
        ["cardinality"] = WithArguments(1, Size),
        ["array_size"] = WithArguments(1, Size),
    };

    private static Fragment Array(SparkCall call)
    {
        var values = call.Translator.Unify(call.At, call.All);
        var type = SparkType.Array(values[0].Type);
        if (values[0].Type.Kind is SparkKind.Void or SparkKind.Other)
            throw call.Refuse("an array of no type");
        return new Fragment(
            $"[{string.Join(", ", values.Select(value => value.Sql))}]", type) { Fails = values.Any(value => value.Fails), NotNull = true };
    }

    private static Fragment Size(SparkCall call) => call[0].Type.Kind switch
    {
        SparkKind.Array => call.Strict(SparkType.Int, a => $"CAST(len({a[0]}) AS INTEGER)", call[0]),
        SparkKind.Map when call.Name != "array_size" => call.Strict(SparkType.Int, a => $"CAST(cardinality({a[0]}) AS INTEGER)", call[0]),
        _ => throw call.Refuse($"{call.Name} of a value of type {call[0].Type}"),
    };
}
