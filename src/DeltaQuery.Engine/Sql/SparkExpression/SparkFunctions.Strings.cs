namespace DeltaQuery.Engine.Sql.SparkExpression;

// Strings. Lengths and places count code points, in Spark as in DuckDB.
internal static partial class SparkFunctions
{
    private static Dictionary<string, Func<SparkCall, Fragment>> Strings => new()
    {
        ["concat"] = WithArguments(1, int.MaxValue, Concat),
        ["concat_ws"] = WithArguments(1, int.MaxValue, ConcatWs),
        ["length"] = WithArguments(1, Length),
        ["len"] = WithArguments(1, Length),
        ["char_length"] = WithArguments(1, Length),
        ["character_length"] = WithArguments(1, Length),
        ["octet_length"] =
            WithArguments(
                1, call => call.Strict(
                    SparkType.Int, a => $"CAST({(IsBinary(call) ? "octet_length" : "strlen")}({a[0]}) AS INTEGER)", TextOrBinary(call))),
        ["bit_length"] =
            WithArguments(
                1, call => call.Strict(
                    SparkType.Int, a =>
                        $"CAST({(IsBinary(call) ? "octet_length" : "strlen")}({a[0]}) * 8 AS INTEGER)", TextOrBinary(call))),
        ["upper"] = WithArguments(1, call => call.Strict(SparkType.String, a => $"dq_spark_upper({a[0]})", call.Text(0))),
        ["ucase"] = WithArguments(1, call => call.Strict(SparkType.String, a => $"dq_spark_upper({a[0]})", call.Text(0))),
        ["lower"] = WithArguments(1, call => call.Strict(SparkType.String, a => $"dq_spark_lower({a[0]})", call.Text(0))),
        ["lcase"] = WithArguments(1, call => call.Strict(SparkType.String, a => $"dq_spark_lower({a[0]})", call.Text(0))),
        ["trim"] = Trim("trim", textFirst: false),
        ["btrim"] = Trim("trim", textFirst: true),
        ["ltrim"] = Trim("ltrim", textFirst: false),
        ["rtrim"] = Trim("rtrim", textFirst: false),
        ["substring"] = WithArguments(2, 3, Substring),
        ["substr"] = WithArguments(2, 3, Substring),
        ["left"] = WithArguments(2, call => call.Strict(SparkType.String, a => $"left({a[0]}, {a[1]})", call.Text(0), Count(call, 1))),
        ["right"] = WithArguments(2, Right),
        ["lpad"] = WithArguments(2, 3, Pad),
        ["rpad"] = WithArguments(2, 3, Pad),
        ["replace"] = WithArguments(2, 3, call => call.Strict(SparkType.String, a => $"replace({a[0]}, {a[1]}, {a[2]})",
            call.Text(0), call.Text(1), call.Count == 3 ? call.Text(2) : SparkTranslator.Text(""))),
        ["instr"] = WithArguments(2, call => Position(call, call.Text(0), call.Text(1))),
        ["locate"] = WithArguments(2, call => Position(call, call.Text(1), call.Text(0))),
        ["position"] = WithArguments(2, call => Position(call, call.Text(1), call.Text(0))),
        ["startswith"] = WithArguments(2, call => Search(call, "starts_with")),
        ["endswith"] = WithArguments(2, call => Search(call, "ends_with")),
        ["contains"] = WithArguments(2, call => Search(call, "contains")),
        ["repeat"] = WithArguments(2, call => call.Strict(SparkType.String, a => $"repeat({a[0]}, {a[1]})", call.Text(0), Count(call, 1))),
        ["parse_json"] = WithArguments(1, call => call.Failing(SparkType.Variant, a => $"parse_json({a[0]})", call.Text(0))),
    };

    private static bool IsBinary(SparkCall call) => call[0].Type.Kind == SparkKind.Binary;

    private static Fragment TextOrBinary(SparkCall call) => IsBinary(call) ? call[0] : call.Text(0);

    private static Fragment Length(SparkCall call) =>
        call.Strict(SparkType.Int, a => $"CAST({(IsBinary(call) ? "octet_length" : "length")}({a[0]}) AS INTEGER)", TextOrBinary(call));

    private static Fragment Concat(SparkCall call)
    {
        if (call.All.Any(value => value.Type is { IsAtomic: false, Kind: not SparkKind.Void }))
            throw call.Refuse("concat of arrays");
        var type = call.All.All(value => value.Type.Kind == SparkKind.Binary) ? SparkType.Binary : SparkType.String;
        // All parts are evaluated, after a NULL too.
        var values = call.All.Select((_, i) => type.Kind == SparkKind.Binary ? call[i] : call.Text(i)).ToList();
        return new Fragment($"({string.Join(" || ", values.Select(value => value.Sql))})", type) { Fails = values.Exists(value => value.Fails) };
    }

    // NULLs are left out; a separator that is NULL gives NULL.
    private static Fragment ConcatWs(SparkCall call)
    {
        if (call.All.Any(value => value.Type is { IsAtomic: false, Kind: not SparkKind.Void }))
            throw call.Refuse("concat_ws of arrays");
        var values = call.All.Select((_, i) => call.Text(i)).ToList();
        if (values.Count == 1)
            return call.Strict(SparkType.String, a => $"(CASE WHEN {a[0]} IS NULL THEN NULL ELSE '' END)", values[0]);
        return new Fragment(
            $"concat_ws({string.Join(", ", values.Select(value => value.Sql))})",
                SparkType.String) { Fails = values.Exists(value => value.Fails) };
    }

    // The blank alone, not all that is white; or all characters of a string.
    private static Func<SparkCall, Fragment> Trim(string name, bool textFirst) => WithArguments(1, 2, call =>
    {
        var (text, set) =
            (call.Text(call.Count == 2 && !textFirst ? 1 : 0), call.Count == 2 ? call.Text(textFirst ? 1 : 0) : SparkTranslator.Text(" "));
        return call.Strict(SparkType.String, a => $"{name}({a[0]}, {a[1]})", text, set);
    });

    // DuckDB counts as Spark does from a place above 0 alone: from the end, what it gives hangs on whether its statistics know of ASCII.
    private static Fragment Substring(SparkCall call)
    {
        if (IsBinary(call))
            throw call.Refuse($"{call.Name} of a binary");
        var length = call.Count == 2 ? SparkTranslator.Int(int.MaxValue) : call.Int(2);
        if (call[1].Integer is { } start && start >= 0 && start <= int.MaxValue)
        {
            var from = SparkTranslator.Int(Math.Max((int)start, 1)); // place 0 is place 1
            return call.Strict(SparkType.String, a => $"substring({a[0]}, {a[1]}, {a[2]})", call.Text(0), from, NotNegative(call, length));
        }

        return call.Strict(SparkType.String, a => $"dq_spark_substring({a[0]}, {a[1]}, {a[2]})", call.Text(0), call.Int(1), length);
    }

    private static Fragment Right(SparkCall call) => call.Translator.Let(call.Int(1), count => call.Strict(
        SparkType.String, a => $"dq_spark_substring({a[0]}, -greatest({a[1]}, 0), {a[1]})", call.Text(0), count));

    private static Fragment Pad(SparkCall call)
    {
        var pad = call.Count == 3 ? call.LiteralText(2) : " ";
        if (IsBinary(call))
            throw call.Refuse($"{call.Name} of a binary");
        return pad.Length == 0
            ? call.Strict(SparkType.String, a => $"left({a[0]}, {a[1]})", call.Text(0), Count(call, 1))
            : call.Strict(SparkType.String, a => $"{call.Name}({a[0]}, {a[1]}, {DuckDbSql.Text(pad)})", call.Text(0), Count(call, 1));
    }

    private static Fragment Count(SparkCall call, int index) => NotNegative(call, call.Int(index));

    // A number of characters; below 0 is none.
    private static Fragment NotNegative(SparkCall call, Fragment number) => number.Integer is { Sign: >= 0 }
        ? number
        : call.Translator.Let(number, count => call.Strict(SparkType.Int, a => $"(CASE WHEN {a[0]} < 0 THEN 0 ELSE {a[0]} END)", count));

    private static Fragment Position(SparkCall call, Fragment text, Fragment part) =>
        call.Strict(SparkType.Int, a => $"CAST(instr({a[0]}, {a[1]}) AS INTEGER)", text, part);

    private static Fragment Search(SparkCall call, string function) => call[0].Type.Kind == SparkKind.Binary
        || call[1].Type.Kind == SparkKind.Binary
        ? throw call.Refuse($"{call.Name} of a binary")
        : call.Strict(SparkType.Boolean, a => $"{function}({a[0]}, {a[1]})", call.Text(0), call.Text(1));
}
