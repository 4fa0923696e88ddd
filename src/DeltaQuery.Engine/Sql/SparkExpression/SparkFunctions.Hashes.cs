namespace DeltaQuery.Engine.Sql.SparkExpression;

// Checksums and hashes.
internal static partial class SparkFunctions
{
    private static Dictionary<string, Func<SparkCall, Fragment>> Hashes => new()
    {
        ["hash"] = WithArguments(1, int.MaxValue, Hash),
        ["md5"] = WithArguments(1, call => Digest(call, "md5")),
        ["sha"] = WithArguments(1, call => Digest(call, "sha1")),
        ["sha1"] = WithArguments(1, call => Digest(call, "sha1")),
        ["sha2"] = WithArguments(
            2, call => call.LiteralInt(1) is 0 or 256 ? Digest(call, "sha256") : throw call.Refuse("sha2 of other than 256 bits")),
        ["uuid"] = WithArguments(0, _ => new Fragment("CAST(uuid() AS VARCHAR)", SparkType.String) { NotNull = true }),
    };

    private static Fragment Digest(SparkCall call, string function) =>
        call.Strict(SparkType.String, a => $"{function}({a[0]})", call[0].Type.Kind == SparkKind.Binary ? call[0] : call.Text(0));

    // Murmur3 with seed 42; each value's hash is the next one's seed, and a NULL hands the seed on.
    private static Fragment Hash(SparkCall call)
    {
        var seed = "CAST(42 AS INTEGER)";
        foreach (var value in call.All)
        {
            var (kind, type) = (value.Type.Kind, value.Type);
            seed = kind switch
            {
                SparkKind.Void => seed,
                SparkKind.Boolean or SparkKind.Byte or SparkKind.Short or SparkKind.Int =>
                    $"dq_spark_hash_int(CAST({value.Sql} AS INTEGER), {seed})",
                SparkKind.Date => $"dq_spark_hash_int(CAST({value.Sql} - DATE '1970-01-01' AS INTEGER), {seed})",
                SparkKind.Long => $"dq_spark_hash_long({value.Sql}, {seed})",
                SparkKind.Timestamp or SparkKind.TimestampNtz => $"dq_spark_hash_long(epoch_us({value.Sql}), {seed})",
                SparkKind.Float => $"dq_spark_hash_float({value.Sql}, {seed})",
                SparkKind.Double => $"dq_spark_hash_double({value.Sql}, {seed})",
                SparkKind.String => $"dq_spark_hash_text({value.Sql}, {seed})",
                SparkKind.Binary => $"dq_spark_hash_binary({value.Sql}, {seed})",
                SparkKind.Decimal =>
                    $"dq_spark_hash_decimal(CAST({value.Sql} AS VARCHAR), {(type.Precision <= 18 ? "true" : "false")}, {seed})",
                _ => throw call.Refuse($"hash of a value of type {type}"),
            };
        }

        return new Fragment(seed, SparkType.Int) { Fails = call.All.Any(value => value.Fails), NotNull = true };
    }
}
