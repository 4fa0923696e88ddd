namespace DeltaQuery.Acceptance.Pruning;

internal sealed partial record RandomQuery
{
    private sealed partial class Maker
    {
        private string Shapes(int shape)
        {
            var (t, u) = (Table(), Table());
            var (a, b) = (t.Alias, u.Alias);
            switch (shape)
            {
                case 0 or 1 or 2 or 3:
                    return Select(t);
                case 4:
                    return $"SELECT * FROM {t.From} WHERE {Where(t, 3)}";
                case 5:
                    var extreme = Sortable(t);
                    return $"SELECT count(*), min({extreme}), max({extreme}), count({Column(t)}) FROM {t.From} WHERE {Where(t)}";
                case 6:
                    return $"SELECT count(*), min({Sortable(t)}), max({Sortable(t)}) FROM {t.From}";
                case 7:
                    return $"SELECT count(*) FROM {t.From} WHERE {Where(t)}";
                case 8:
                    return $"SELECT {a}.k, count(*), min({a}.id) FROM {t.From} WHERE {Where(t)} "
                        + $"GROUP BY {dice.Pick($"{a}.k", $"ROLLUP ({a}.k)", "ALL")} {dice.Pick("", "HAVING count(*) > 1")}";
                case 9:
                    return $"SELECT {Columns(t)}, {Columns(u)} FROM {t.From} JOIN {u.From} ON {a}.k = {b}.k WHERE {Where(t)} AND {Where(u)}";
                case 10:
                    return $"SELECT {Columns(t)}, {b}.id FROM {t.From} {dice.Pick("LEFT", "RIGHT", "FULL", "INNER")} JOIN {u.From} "
                        + $"ON {a}.k = {b}.k AND {Where(t, 1)} AND {Where(u, 1)}"
                        + (dice.Chance(50) ? $" WHERE {Where(dice.Pick(t, u), 1)}" : "");
                case 11:
                    return $"SELECT {Columns(t)} FROM {t.From} {dice.Pick("SEMI", "ANTI")} JOIN (SELECT * FROM {u.From} WHERE {Where(u)}) s "
                        + $"ON {a}.k = s.k WHERE {Where(t, 1)}";
                case 12:
                    var c = t with { Place = "c" };
                    return $"WITH c AS {dice.Pick("", "MATERIALIZED", "NOT MATERIALIZED")} (SELECT * FROM {t.From} WHERE {Where(t, 1)}) "
                        + $"SELECT x.id, y.id FROM c AS x JOIN c AS y ON x.k = y.k WHERE {Where(c.As("x"), 1)} AND {Where(c.As("y"), 1)}";
                case 13:
                    return $"{Ids(t)} {dice.Pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT", "EXCEPT ALL")} {Ids(u)}";
                case 14:
                    var column = Sortable(t);
                    var inner = column.Replace($"{a}.", $"{b}.", StringComparison.Ordinal);
                    return $"SELECT {Columns(t)} FROM {t.From} WHERE {column} {Sign()} "
                        + $"(SELECT {dice.Pick("min", "max")}({inner}) FROM {t.As(b).From} WHERE {Where(t.As(b), 1)})";
                case 15:
                    return $"SELECT {Columns(t)} FROM {t.From} WHERE {dice.Pick("", "NOT ")}"
                        + $"EXISTS (SELECT 1 FROM {u.From} WHERE {b}.k = {a}.k AND {Where(u, 1)}) AND {Where(t, 1)}";
                case 16:
                    return $"SELECT {Columns(t)} FROM {t.From} WHERE {a}.k {dice.Pick("", "NOT ")}"
                        + $"IN (SELECT {b}.k FROM {u.From} WHERE {Where(u, 1)}) {dice.Pick("AND", "OR")} {Where(t, 1)}";
                case 17:
                    return $"SELECT {a}.id, (SELECT max({b}.id) FROM {u.From} WHERE {b}.k = {a}.k AND {Where(u, 1)}) FROM {t.From} "
                        + $"WHERE {Where(t, 1)}";
                case 18:
                    return $"SELECT {Columns(t)} FROM {t.From} WHERE {Where(t, 1)} QUALIFY {dice.Pick("row_number", "rank")}() "
                        + $"OVER (PARTITION BY {a}.k ORDER BY {Sortable(t)}, {a}.id) <= {dice.Between(1, 2)}";
                case 19:
                    return $"SELECT w.id, w.n FROM (SELECT *, row_number() OVER (PARTITION BY {a}.k ORDER BY {a}.id) AS n FROM {t.From}) w "
                        + $"WHERE {Where(t.As("w"), 1)} AND w.k {Sign()} {dice.Between(-10, 10)}";
                case 20:
                    return $"SELECT {a}.id, l.m FROM {t.From}, LATERAL (SELECT max({b}.id) AS m FROM {u.From} "
                        + $"WHERE {b}.k = {a}.k AND {Where(u, 1)}) l WHERE {Where(t, 1)}";
                case 21 or 22:
                    return $"SELECT {Columns(t)} FROM {t.From} WHERE {Where(t, 1)} "
                        + $"ORDER BY {Sortable(t)} {dice.Pick("", "DESC", "NULLS FIRST", "DESC NULLS LAST")}, {a}.id "
                        + $"LIMIT {dice.Between(1, 12)} {dice.Pick("", "", "OFFSET 2")}";
                case 23:
                    return $"SELECT DISTINCT {Columns(t)} FROM {t.From} WHERE {Where(t)}";
                case 24:
                    return $"SELECT DISTINCT ON ({a}.k) {a}.id FROM {t.From} WHERE {Where(t)} ORDER BY {a}.k, {Sortable(t)}, {a}.id";
                case 25:
                    _views.Add($"CREATE OR REPLACE TEMP VIEW v AS SELECT * FROM {t.From} WHERE {WithoutParameters(() => Where(t, 1))}");
                    var v = t with { Place = "v" };
                    return $"SELECT x.id, y.id FROM v AS x {dice.Pick("", "LEFT")} JOIN v AS y ON x.id = y.id AND {Where(v.As("y"), 1)} "
                        + $"WHERE {Where(v.As("x"), 1)}";
                case 26:
                    var table = dice.Below(tables.Count);
                    var (old, young) = (At(table, 0), At(table, tables[table].Versions - 1));
                    return $"SELECT {Columns(old)}, {Columns(young)} FROM {old.From} {dice.Pick("", "LEFT", "FULL")} JOIN {young.From} "
                        + $"ON {old.Alias}.id = {young.Alias}.id AND {Where(old, 1)} WHERE {Where(young, 1)}";
                case 27:
                    return $"SELECT {a}.id, {b}.id FROM {t.From} ASOF {dice.Pick("", "LEFT")} JOIN {u.From} "
                        + $"ON {a}.k = {b}.k AND {a}.id >= {b}.id WHERE {Where(t, 1)}";
                case 28:
                    return $"SELECT u.id, count(*) FROM (SELECT {a}.id, {a}.k FROM {t.From} WHERE {Where(t, 1)} "
                        + $"UNION ALL SELECT {b}.id, {b}.k FROM {u.From}) u WHERE u.k {Sign()} {dice.Between(-10, 10)} GROUP BY u.id";
                default:
                    return $"FROM {t.From}, {u.From} SELECT {a}.id, {b}.id WHERE {a}.id = {b}.id + {dice.Below(3)} "
                        + $"AND ({Where(t, 1)} OR {Where(u, 1)})";
            }
        }

        private string WithoutParameters(Func<string> where)
        {
            var count = _parameters.Count;
            while (true)
            {
                var text = where();
                if (_parameters.Count == count)
                    return text;
                _parameters.RemoveRange(count, _parameters.Count - count);
            }
        }
    }
}
