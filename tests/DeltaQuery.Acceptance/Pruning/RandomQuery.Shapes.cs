namespace DeltaQuery.Acceptance.Pruning;

internal sealed partial record RandomQuery
{
    private sealed partial class Maker
    {
        private string Shapes(int shape)
        {
            var (a, b) = (Table(), Table());
            switch (shape)
            {
                case 0 or 1 or 2 or 3:
                    return Select(a);
                case 4:
                    return $"SELECT * FROM {a.From} WHERE {Where(a, 3)}";
                case 5:
                    var extreme = Sortable(a);
                    return $"SELECT count(*), min({extreme}), max({extreme}), count({Column(a)}) FROM {a.From} WHERE {Where(a)}";
                case 6:
                    return $"SELECT count(*), min({Sortable(a)}), max({Sortable(a)}) FROM {a.From}";
                case 7:
                    return $"SELECT count(*) FROM {a.From} WHERE {Where(a)}";
                case 8:
                    return $"SELECT a.k, count(*), min(a.id) FROM {a.As("a").From} WHERE {Where(a.As("a"))} GROUP BY {dice.Pick("a.k", "ROLLUP (a.k)", "ALL")}"
                        + (dice.Chance(50) ? " HAVING count(*) > 1" : "");
                case 9:
                    return $"SELECT {Columns(a)}, {Columns(b)} FROM {a.From} JOIN {b.From} ON {a.Alias}.k = {b.Alias}.k WHERE {Where(a)} AND {Where(b)}";
                case 10:
                    return $"SELECT {Columns(a)}, {b.Alias}.id FROM {a.From} {dice.Pick("LEFT", "RIGHT", "FULL", "INNER")} JOIN {b.From} "
                        + $"ON {a.Alias}.k = {b.Alias}.k AND {Where(a, 1)} AND {Where(b, 1)}" + (dice.Chance(50) ? $" WHERE {Where(dice.Pick(a, b), 1)}" : "");
                case 11:
                    return $"SELECT {Columns(a)} FROM {a.From} {dice.Pick("SEMI", "ANTI")} JOIN (SELECT * FROM {b.From} WHERE {Where(b)}) s ON {a.Alias}.k = s.k "
                        + $"WHERE {Where(a, 1)}";
                case 12:
                    var c = a with { Place = "c" };
                    return $"WITH c AS {dice.Pick("", "MATERIALIZED", "NOT MATERIALIZED")} (SELECT * FROM {a.From} WHERE {Where(a, 1)}) SELECT x.id, y.id FROM c AS x JOIN c AS y "
                        + $"ON x.k = y.k WHERE {Where(c.As("x"), 1)} AND {Where(c.As("y"), 1)}";
                case 13:
                    return $"{Ids(a)} {dice.Pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT", "EXCEPT ALL")} {Ids(b)}";
                case 14:
                    var same = a.As(b.Alias);
                    var column = Sortable(a);
                    return $"SELECT {Columns(a)} FROM {a.From} WHERE {column} {Sign()} (SELECT {dice.Pick("min", "max")}({column.Replace(a.Alias + ".", same.Alias + ".", StringComparison.Ordinal)}) "
                        + $"FROM {same.From} WHERE {Where(same, 1)})";
                case 15:
                    return $"SELECT {Columns(a)} FROM {a.From} WHERE {dice.Pick("", "NOT ")}EXISTS (SELECT 1 FROM {b.From} WHERE {b.Alias}.k = {a.Alias}.k AND {Where(b, 1)}) AND {Where(a, 1)}";
                case 16:
                    return $"SELECT {Columns(a)} FROM {a.From} WHERE {a.Alias}.k {dice.Pick("", "NOT ")}IN (SELECT {b.Alias}.k FROM {b.From} WHERE {Where(b, 1)}) {dice.Pick("AND", "OR")} {Where(a, 1)}";
                case 17:
                    return $"SELECT {a.Alias}.id, (SELECT max({b.Alias}.id) FROM {b.From} WHERE {b.Alias}.k = {a.Alias}.k AND {Where(b, 1)}) FROM {a.From} WHERE {Where(a, 1)}";
                case 18:
                    return $"SELECT {Columns(a)} FROM {a.From} WHERE {Where(a, 1)} "
                        + $"QUALIFY {dice.Pick("row_number", "rank")}() OVER (PARTITION BY {a.Alias}.k ORDER BY {Sortable(a)}, {a.Alias}.id) <= {dice.Between(1, 2)}";
                case 19:
                    var w = a.As("w");
                    return $"SELECT w.id, w.n FROM (SELECT *, row_number() OVER (PARTITION BY {a.Alias}.k ORDER BY {a.Alias}.id) AS n FROM {a.From}) w "
                        + $"WHERE {Where(w, 1)} AND w.k {Sign()} {dice.Between(-10, 10)}";
                case 20:
                    return $"SELECT {a.Alias}.id, l.m FROM {a.From}, LATERAL (SELECT max({b.Alias}.id) AS m FROM {b.From} WHERE {b.Alias}.k = {a.Alias}.k AND {Where(b, 1)}) l WHERE {Where(a, 1)}";
                case 21 or 22:
                    return $"SELECT {Columns(a)} FROM {a.From} WHERE {Where(a, 1)} ORDER BY {Sortable(a)} {dice.Pick("", "DESC", "NULLS FIRST", "DESC NULLS LAST")}, {a.Alias}.id "
                        + $"LIMIT {dice.Between(1, 12)}" + (dice.Chance(30) ? $" OFFSET {dice.Below(5)}" : "");
                case 23:
                    return $"SELECT DISTINCT {Columns(a)} FROM {a.From} WHERE {Where(a)}";
                case 24:
                    return $"SELECT DISTINCT ON ({a.Alias}.k) {a.Alias}.id FROM {a.From} WHERE {Where(a)} ORDER BY {a.Alias}.k, {Sortable(a)}, {a.Alias}.id";
                case 25:
                    views.Add($"CREATE OR REPLACE TEMP VIEW v AS SELECT * FROM {a.From} WHERE {Without(() => Where(a, 1))}");
                    var v = a with { Place = "v" };
                    return $"SELECT x.id, y.id FROM v AS x {dice.Pick("", "LEFT")} JOIN v AS y ON x.id = y.id AND {Where(v.As("y"), 1)} WHERE {Where(v.As("x"), 1)}";
                case 26:
                    var table = dice.Below(tables.Count);
                    var (old, young) = (At(table, 0), At(table, tables[table].Versions - 1));
                    return $"SELECT {Columns(old)}, {Columns(young)} FROM {old.From} {dice.Pick("", "LEFT", "FULL")} JOIN {young.From} ON {old.Alias}.id = {young.Alias}.id "
                        + $"AND {Where(old, 1)} WHERE {Where(young, 1)}";
                case 27:
                    return $"SELECT {a.Alias}.id, {b.Alias}.id FROM {a.From} ASOF {dice.Pick("", "LEFT")} JOIN {b.From} ON {a.Alias}.k = {b.Alias}.k AND {a.Alias}.id >= {b.Alias}.id "
                        + $"WHERE {Where(a, 1)}";
                case 28:
                    return $"SELECT u.id, count(*) FROM (SELECT {a.Alias}.id, {a.Alias}.k FROM {a.From} WHERE {Where(a, 1)} UNION ALL SELECT {b.Alias}.id, {b.Alias}.k FROM {b.From}) u "
                        + $"WHERE u.k {Sign()} {dice.Between(-10, 10)} GROUP BY u.id";
                default:
                    return $"FROM {a.From}, {b.From} SELECT {a.Alias}.id, {b.Alias}.id WHERE {Sortable(a)} IS NOT NULL AND {a.Alias}.id = {b.Alias}.id + {dice.Below(3)} AND ({Where(a, 1)} OR {Where(b, 1)})";
            }
        }

        /// <summary>A view has no parameters.</summary>
        private string Without(Func<string> where)
        {
            var count = parameters.Count;
            while (true)
            {
                var text = where();
                if (parameters.Count == count)
                    return text;
                parameters.RemoveRange(count, parameters.Count - count);
            }
        }
    }
}
