namespace DeltaQuery.Benchmarks.Goals;

/// <summary>The queries that several goals share, over a relation with the columns of lineitem.</summary>
internal static class Queries
{
    public static string Q1(string lineitem) => $"""
        SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice), sum(l_extendedprice * (1 - l_discount)),
            sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)), avg(l_quantity), avg(l_extendedprice), avg(l_discount), count(*)
        FROM {lineitem} WHERE l_shipdate <= DATE '1998-09-02' GROUP BY 1, 2 ORDER BY 1, 2
        """;

    public static string Q6(string lineitem) => $"""
        SELECT sum(l_extendedprice * l_discount) FROM {lineitem}
        WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24
        """;

    public static string Sum(string lineitem) => $"SELECT sum(l_extendedprice) FROM {lineitem}";

    public static string Join(string lineitem, string orders) => $"""
        SELECT o_orderpriority, count(*), sum(l_extendedprice) FROM {orders} JOIN {lineitem} ON l_orderkey = o_orderkey
        WHERE o_orderdate >= DATE '1995-01-01' AND o_orderdate < DATE '1995-07-01' AND l_shipmode IN ('AIR', 'RAIL') GROUP BY 1 ORDER BY 1
        """;

    public static string ByMonth(string lineitem) => $"SELECT l_shipmonth, count(*), sum(l_quantity) FROM {lineitem} GROUP BY 1 ORDER BY 1";

    public static string Point(string lineitem, long order) =>
        $"SELECT l_orderkey, l_linenumber, l_extendedprice FROM {lineitem} WHERE l_orderkey = {order} ORDER BY 2";
}
