using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>Tables of a session that stand for Delta tables while DuckDB plans a query: with a snapshot's schema, and almost without rows.
/// </summary>
/// <remarks>A stand-in has three rows: the least values of each type, the greatest, and NULLs. DuckDB's statistics of it then exclude nothing,
/// so that no optimizer takes the scan or its filters away; an empty table would need optimizers switched off for the whole process.</remarks>
internal sealed class StandIns(DuckDbConnection connection)
{
    private const int Kept = 64;

    private readonly Dictionary<string, string> _byKey = new(StringComparer.Ordinal);
    private int _made;

    /// <summary>The name of a stand-in with a schema; different ones for different numbers.</summary>
    /// <param name="schema">The columns, with logical names.</param>
    /// <param name="number">Which of the query's references of this schema it is for.</param>
    public string For(StructType schema, int number)
    {
        var columns = string.Join(", ", schema.Fields.Select(f => $"{SqlText.Identifier(f.Name)} {Collation.Apply(DuckDbTypes.ToSql(f.Type), f)}"));
        var key = $"{number}:{columns}";
        if (_byKey.TryGetValue(key, out var known))
            return known;
        if (_byKey.Count >= Kept)
            Forget();
        var name = $"__dq_standin_{_made++}";
        connection.Execute($"CREATE TEMP TABLE {name} ({columns})");
        foreach (var bound in new[] { Bound.Least, Bound.Greatest, Bound.None })
            connection.Execute($"INSERT INTO {name} VALUES ({string.Join(", ", schema.Fields.Select(f => Value(f.Type, bound)))})");
        _byKey.Add(key, name);
        return name;
    }

    /// <summary>Drops all stand-ins; after a rollback, which may have taken some away, none can be relied on.</summary>
    public void Forget()
    {
        foreach (var name in _byKey.Values)
            connection.CleanUp($"DROP TABLE IF EXISTS {name}");
        _byKey.Clear();
    }

    private enum Bound
    {
        Least,
        Greatest,
        None,
    }

    private static string Value(DataType type, Bound bound)
    {
        if (bound == Bound.None)
            return "NULL";
        var least = bound == Bound.Least;
        return type switch
        {
            DecimalType d => $"'{(least ? "-" : "")}{new string('9', d.Precision - d.Scale)}{(d.Scale > 0 ? "." + new string('9', d.Scale) : "")}'",
            ArrayType a => $"[{Value(a.Element, Bound.Least)}, {Value(a.Element, Bound.Greatest)}, NULL]",
            MapType => "NULL",
            StructType s => $"row({string.Join(", ", s.Fields.Select(f => Value(f.Type, bound)))})",
            PrimitiveType p => p.Kind switch
            {
                PrimitiveKind.String => least ? "''" : "repeat(chr(1114111), 8)",
                PrimitiveKind.Long => least ? "-9223372036854775808" : "9223372036854775807",
                PrimitiveKind.Integer => least ? "-2147483648" : "2147483647",
                PrimitiveKind.Short => least ? "-32768" : "32767",
                PrimitiveKind.Byte => least ? "-128" : "127",
                PrimitiveKind.Float or PrimitiveKind.Double => least ? "'-infinity'" : "'nan'",
                PrimitiveKind.Boolean => least ? "false" : "true",
                PrimitiveKind.Binary => least ? "''::BLOB" : "repeat('\\xFF'::BLOB, 16)",
                PrimitiveKind.Date or PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz => least ? "'-infinity'" : "'infinity'",
                PrimitiveKind.Variant => "1::VARIANT",
                _ => "NULL",
            },
            _ => "NULL",
        };
    }
}
