using DeltaQuery.Acceptance.Pruning;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>Random statements, as DeltaQuery and Spark have them, that plain DuckDB has not.</summary>
internal sealed class RandomAlterations(Dice dice, RandomChanges changes)
{
    private int _constraints;
    private int _dropped;

    /// <summary>A statement and what does the same to the rows in DuckDB: nothing for most.</summary>
    public (string Sql, string Model) Next()
    {
        switch (dice.Below(7))
        {
            case 0:
                return ($"ALTER TABLE t SET TBLPROPERTIES ('own' = 'v{dice.Below(9)}')", "");
            case 1:
                return ("ALTER TABLE t UNSET TBLPROPERTIES IF EXISTS ('own', 'other')", "");
            case 2:
                return ("ALTER TABLE t ALTER COLUMN s COMMENT 'a \"text\"'", "");
            case 3:
                return _dropped < _constraints ? ($"ALTER TABLE t DROP CONSTRAINT C{++_dropped}", "")
                    : ($"ALTER TABLE t ADD CONSTRAINT c{++_constraints} CHECK ((id IS NULL OR id >= 0) AND (s IS NULL OR s <> 'its'))", "");
            case 4:
                return ("TRUNCATE TABLE t", "DELETE FROM t");
            default:
                var insert = changes.Insert();
                return (insert.Replace("INSERT INTO", "INSERT OVERWRITE", StringComparison.Ordinal), $"DELETE FROM t; {insert}");
        }
    }
}
