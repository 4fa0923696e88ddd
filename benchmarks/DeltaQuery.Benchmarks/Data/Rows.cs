using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>The rows of orders and lineitem. Values come from hash() of the keys with a salt, so that each row can be made by itself.</summary>
internal static class Rows
{
    private static readonly string[] Words =
    [
        "furiously", "quickly", "carefully", "slyly", "blithely", "deposits", "requests", "packages", "accounts", "theodolites", "instructions",
        "foxes", "ideas", "pinto", "beans", "platelets", "asymptotes", "courts", "dolphins", "sleep", "nag", "haggle", "wake", "boost", "detect",
        "cajole", "among", "above", "against", "final", "regular", "special",
    ];

    /// <summary>Makes the tables <c>orders</c> and <c>lineitem</c>.</summary>
    public static void Make(DuckDbConnection connection, DataScale scale)
    {
        connection.Execute(Orders(scale.Orders));
        connection.Execute(Lineitem(scale.Orders));
    }

    /// <summary>The hash of a key.</summary>
    public static string Hash(int salt, params string[] keys) =>
        $"hash({string.Join(", ", keys)}, {salt.ToString(CultureInfo.InvariantCulture)})";

    private static string Pick(string hash, params string[] items) => $"{SqlText.Literal(items)}[1 + ({hash} % {items.Length})::INT]";

    private static string Comment(string[] keys, params int[] salts) => $"concat_ws(' ', {string.Join(", ", salts.Select(s => Pick(Hash(s, keys), Words)))})";

    private static string Orders(int orders) => $"""
        CREATE TABLE orders AS SELECT k AS o_orderkey,
            1 + ({Hash(1, "k")} % {Math.Max(1, orders / 10)})::BIGINT AS o_custkey,
            {Pick(Hash(2, "k"), "O", "F", "P")} AS o_orderstatus,
            ((85000 + ({Hash(3, "k")} % 47000000)::BIGINT)::DECIMAL(17,0) * 0.01::DECIMAL(3,2))::DECIMAL(15,2) AS o_totalprice,
            DATE '1992-01-01' + ({Hash(4, "k")} % 2406)::INT AS o_orderdate,
            {Pick(Hash(5, "k"), "1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW")} AS o_orderpriority,
            'Clerk#' || lpad((1 + {Hash(6, "k")} % {Math.Max(1, orders / 1500)})::VARCHAR, 9, '0') AS o_clerk,
            0::INTEGER AS o_shippriority,
            {Comment(["k"], 7, 8, 9, 10, 11)} AS o_comment
        FROM (SELECT (i // 8) * 32 + i % 8 + 1 AS k FROM range({orders}) t(i)) ORDER BY o_orderkey
        """;

    private static string Lineitem(int orders) => $"""
        CREATE TABLE lineitem AS SELECT k AS l_orderkey,
            1 + ({Hash(21, "k", "n")} % {Math.Max(1, orders * 2 / 15)})::BIGINT AS l_partkey,
            1 + ({Hash(22, "k", "n")} % {Math.Max(1, orders / 150)})::BIGINT AS l_suppkey,
            n::INTEGER AS l_linenumber,
            quantity::DECIMAL(15,2) AS l_quantity,
            (quantity * (90000 + ({Hash(24, "k", "n")} % 110000)::BIGINT) * 0.01::DECIMAL(3,2))::DECIMAL(15,2) AS l_extendedprice,
            (({Hash(25, "k", "n")} % 11)::INT * 0.01::DECIMAL(3,2))::DECIMAL(15,2) AS l_discount,
            (({Hash(26, "k", "n")} % 9)::INT * 0.01::DECIMAL(3,2))::DECIMAL(15,2) AS l_tax,
            CASE WHEN received <= DATE '1995-06-17' THEN (CASE WHEN {Hash(27, "k", "n")} % 2 = 0 THEN 'R' ELSE 'A' END) ELSE 'N' END AS l_returnflag,
            CASE WHEN shipped > DATE '1995-06-17' THEN 'O' ELSE 'F' END AS l_linestatus,
            shipped AS l_shipdate,
            ordered + 30 + ({Hash(29, "k", "n")} % 61)::INT AS l_commitdate,
            received AS l_receiptdate,
            {Pick(Hash(30, "k", "n"), "DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN")} AS l_shipinstruct,
            {Pick(Hash(31, "k", "n"), "REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB")} AS l_shipmode,
            {Comment(["k", "n"], 32, 33, 34)} AS l_comment
        FROM (SELECT *, shipped + 1 + ({Hash(28, "k", "n")} % 30)::INT AS received FROM (
            SELECT k, n, ordered, 1 + ({Hash(23, "k", "n")} % 50)::BIGINT AS quantity, ordered + 1 + ({Hash(35, "k", "n")} % 121)::INT AS shipped
            FROM (SELECT o_orderkey AS k, o_orderdate AS ordered, unnest(range(1, 2 + ({Hash(36, "o_orderkey")} % 7)::BIGINT)) AS n FROM orders)))
        ORDER BY l_orderkey, l_linenumber
        """;
}
