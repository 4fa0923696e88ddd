namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Random statements that are right by construction, over the tables <c>t (a INT, b STRING)</c> and <c>p (a INT, k STRING)</c> of
/// <see cref="HostileSession"/>.</summary>
internal sealed class ValidStatement(Random random)
{
    private static readonly (string Name, string Text)[] Tables = [("t", "b"), ("p", "k")];

    public string Next()
    {
        var (table, text) = Tables[random.Next(Tables.Length)];
        var (other, otherText) = Tables[random.Next(Tables.Length)];
        return random.Next(16) switch
        {
            0 => $"INSERT INTO {table} VALUES ({Constant()}, 'x{random.Next(4)}'), (NULL, {Text("NULL", 1)})",
            1 => $"INSERT INTO {table} (a, {text}) SELECT a % 1000, {otherText} FROM {other} WHERE {Condition(otherText, 2)} LIMIT 20",
            2 => $"INSERT OVERWRITE {table} SELECT {Number(2)}, {Text(text, 2)} FROM {table} LIMIT 30",
            3 => $"UPDATE {table} SET a = {Number(2)} WHERE {Condition(text, 2)}",
            4 => $"UPDATE {table} SET {text} = {Text(text, 2)}, a = DEFAULT WHERE {Condition(text, 1)}",
            5 => $"DELETE FROM {table} WHERE {Condition(text, 3)}",
            6 => $"MERGE INTO {table} USING (SELECT a AS n, min({otherText}) AS m FROM {other} GROUP BY a) s ON {table}.a = s.n "
                + $"WHEN MATCHED AND {Condition(text, 1)} THEN UPDATE SET {text} = s.m WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND s.n > {Constant()} THEN INSERT (a, {text}) VALUES (s.n, s.m)",
            7 => $"MERGE INTO {table} USING (SELECT {Constant()} AS n) s ON {table}.a = s.n WHEN NOT MATCHED BY SOURCE AND {Condition(text, 1)} THEN UPDATE SET a = {table}.a + 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (s.n)",
            8 => $"CREATE OR REPLACE TABLE n{random.Next(3)} USING DELTA AS {Query(2)}",
            9 => $"CREATE OR REPLACE TEMP VIEW v{random.Next(3)} AS {Query(2)}",
            10 => $"{One("DESCRIBE HISTORY", "DESCRIBE DETAIL", "DESCRIBE", "SUMMARIZE", "TRUNCATE TABLE", "SHOW CREATE TABLE")} {table}",
            11 => $"ALTER TABLE {table} ADD COLUMN c{random.Next(100_000)} {One("INT", "STRING", "DECIMAL(10, 2)", "ARRAY<INT>", "STRUCT<x: INT>")}",
            12 => $"EXPLAIN {Query(2)}",
            _ => Query(3),
        };
    }

    private string Query(int depth)
    {
        var (table, text) = Tables[random.Next(Tables.Length)];
        var (other, otherText) = Tables[random.Next(Tables.Length)];
        return random.Next(6) switch
        {
            0 => $"SELECT {text} AS s, count(*) AS c, sum({Number(depth)}) AS n FROM {table} WHERE {Condition(text, depth)} GROUP BY {text} HAVING count(*) > {random.Next(2)}",
            1 => $"SELECT x.a AS n, y.{otherText} AS s FROM {table} x {One("LEFT ", "", "FULL ")}JOIN {other} y ON x.a = y.a AND x.{text} = y.{otherText} LIMIT 10",
            2 => $"WITH c AS (SELECT a, {text} AS s FROM {table} WHERE {Condition(text, depth)}) SELECT a AS n, s FROM c {One("UNION ALL", "EXCEPT", "INTERSECT")} SELECT a, {otherText} FROM {other}",
            3 => $"SELECT {Number(depth)} AS n, {Text(text, depth)} AS s FROM {table} VERSION AS OF {random.Next(2)}",
            4 => $"SELECT a AS n, row_number() OVER (PARTITION BY {text} ORDER BY a) AS r FROM {table} ORDER BY {Number(1)} LIMIT {random.Next(5)}",
            _ => $"SELECT {Number(depth)} AS n, {Text(text, depth)} AS s FROM {table} WHERE {Condition(text, depth)}",
        };
    }

    private string Number(int depth) => depth == 0 ? One("a", Constant(), "1") : random.Next(7) switch
    {
        0 => $"({Number(depth - 1)} % 1000 + {Constant()})",
        1 => $"abs({Number(depth - 1)} % 1000)",
        2 => $"CASE WHEN a > {Constant()} THEN {Number(depth - 1)} ELSE {Constant()} END",
        3 => $"coalesce({Number(depth - 1)}, {Constant()})",
        4 => $"CAST({Number(depth - 1)} AS INT)",
        5 => $"- {Constant()}",
        _ => One("a", Constant()),
    };

    private string Text(string column, int depth) => depth == 0 ? One(column, "'x'") : random.Next(5) switch
    {
        0 => $"upper({Text(column, depth - 1)})",
        1 => $"coalesce({Text(column, depth - 1)}, 'none')",
        2 => $"left({Text(column, depth - 1)} || 'é😀', {random.Next(1, 5)})",
        3 => $"CAST({(column == "NULL" ? "8" : "a")} % 7 AS STRING)",
        _ => One(column, "''", "'x'"),
    };

    private string Condition(string column, int depth) => depth == 0 ? "a IS NOT NULL" : random.Next(7) switch
    {
        0 => $"({Condition(column, depth - 1)} AND {Condition(column, depth - 1)})",
        1 => $"({Condition(column, depth - 1)} OR a = {Constant()})",
        2 => $"NOT {Condition(column, depth - 1)}",
        3 => $"{column} LIKE '%x%'",
        4 => $"a IN ({Constant()}, {Constant()}, NULL)",
        5 => $"{column} {One("=", "<>", ">=", "IS DISTINCT FROM")} 'x{random.Next(3)}'",
        _ => $"a {One("=", "<", ">", "<>", "<=")} {Constant()}",
    };

    private string Constant() => random.Next(-3, 9).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private string One(params string[] choices) => choices[random.Next(choices.Length)];
}
