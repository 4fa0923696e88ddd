using System.Globalization;
using DeltaQuery.Acceptance.Pruning;
using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>Random statements that a table t with the columns of <see cref="RandomChanges"/> must refuse, whatever rows it holds.</summary>
/// <param name="dice">What the statements follow from.</param>
/// <param name="traits">What the table forbids.</param>
internal sealed class RefusedChanges(Dice dice, TableTraits traits)
{
    private const DeltaErrorCode Broken = DeltaErrorCode.ConstraintViolation;
    private const DeltaErrorCode Mismatch = DeltaErrorCode.SchemaMismatch;

    /// <summary>What a table that takes no more than new rows refuses, if it holds one.</summary>
    public static readonly IReadOnlyList<RefusedChange> AppendOnly =
    [
        new("append only", "DELETE FROM t", Broken, "DELTA_CANNOT_MODIFY_APPEND_ONLY"),
        new("append only", "UPDATE t SET k = 1", Broken, "DELTA_CANNOT_MODIFY_APPEND_ONLY"),
        new("append only", "MERGE INTO t USING u AS b ON t.id = b.id WHEN NOT MATCHED BY SOURCE THEN DELETE", Broken, "DELTA_CANNOT_MODIFY_APPEND_ONLY"),
    ];

    /// <summary>A statement to be refused.</summary>
    /// <param name="id">The id of a row of the table; null if it is empty.</param>
    public RefusedChange Next(long? id) => dice.OneOf(All(id));

    /// <summary>All of them.</summary>
    public List<RefusedChange> All(long? id) => [.. Any(), .. traits.IsMapped ? [] : Unmapped(), .. Ruled(), .. id is { } row ? OfRows(row) : []];

    /// <summary>One of <see cref="AppendOnly"/>.</summary>
    public RefusedChange NextAppendOnly() => dice.OneOf(AppendOnly);

    private List<RefusedChange> Any() =>
    [
        new("unknown column", "DELETE FROM t WHERE nocol = 1", DeltaErrorCode.ColumnNotFound, "UNRESOLVED_COLUMN"),
        new("unknown column", "UPDATE t SET nocol = 1", DeltaErrorCode.ColumnNotFound, "UNRESOLVED_COLUMN"),
        new("unknown column", $"INSERT INTO t (id, nocol) VALUES ({Big()}, 1)", DeltaErrorCode.ColumnNotFound, "UNRESOLVED_COLUMN"),
        new("unknown column", "MERGE INTO t USING u AS b ON t.id = b.nocol WHEN MATCHED THEN DELETE", DeltaErrorCode.ColumnNotFound, "DELTA_MERGE_UNRESOLVED_EXPRESSION"),
        new("unknown field", "UPDATE t SET r.nofield = 1", DeltaErrorCode.ColumnNotFound, "FIELD_NOT_FOUND"),
        new("unknown table", "DELETE FROM missing", DeltaErrorCode.TableNotFound, "PATH_NOT_FOUND"),
        new("unknown table", "INSERT INTO missing VALUES (1)", DeltaErrorCode.TableNotFound, "PATH_NOT_FOUND"),
        new("overflow", $"INSERT INTO t (id, k) SELECT {Big()}, 99999999999", DeltaErrorCode.QueryFailed, "CAST_OVERFLOW_IN_TABLE_INSERT"),
        new("overflow", $"INSERT INTO t (id, k) SELECT {Big()}, CAST(99999999999 AS INT)", DeltaErrorCode.QueryFailed, "CAST_OVERFLOW"),
        new("overflow", $"INSERT INTO t (id, d) SELECT {Big()}, CAST(123456789.5 AS DECIMAL(12, 1))", DeltaErrorCode.QueryFailed, "CAST_OVERFLOW_IN_TABLE_INSERT"),
        new("too few values", $"INSERT INTO t VALUES ({Big()}, 2)", Mismatch, "DELTA_INSERT_COLUMN_ARITY_MISMATCH"),
        new("too many values", $"INSERT INTO t (id) VALUES ({Big()}, 2)", Mismatch, "INSERT_COLUMN_ARITY_MISMATCH"),
        new("column twice", $"INSERT INTO t (id, id) VALUES ({Big()}, 2)", Mismatch, "COLUMN_ALREADY_EXISTS"),
        new("column twice", "UPDATE t SET k = 1, k = 2", Mismatch, "DELTA_CONFLICT_SET_COLUMN"),
        new("other type", $"INSERT INTO t (id, dt) VALUES ({Big()}, 5)", Mismatch, "DATATYPE_MISMATCH"),
        new("other type", $"INSERT INTO t (id, r) VALUES ({Big()}, 5)", Mismatch, "DATATYPE_MISMATCH"),
        new("other type", "UPDATE t SET r = 5", Mismatch, traits.IsGenerated ? "DELTA_CANNOT_RESOLVE_EXPRESSION" : "DATATYPE_MISMATCH"),
        new("narrowing", "ALTER TABLE t ALTER COLUMN id TYPE INT", DeltaErrorCode.NotSupported, "NOT_SUPPORTED_CHANGE_COLUMN"),
        new("narrowing", "ALTER TABLE t ALTER COLUMN d TYPE DECIMAL(8, 2)", DeltaErrorCode.NotSupported, "NOT_SUPPORTED_CHANGE_COLUMN"),
        new("other type", "ALTER TABLE t ALTER COLUMN s TYPE INT", DeltaErrorCode.NotSupported, "NOT_SUPPORTED_CHANGE_COLUMN"),
        new("column exists", "ALTER TABLE t ADD COLUMN K STRING", Mismatch, "FIELD_ALREADY_EXISTS"),
        new("unknown column", "ALTER TABLE t ALTER COLUMN nocol COMMENT 'x'", DeltaErrorCode.ColumnNotFound, "UNRESOLVED_COLUMN"),
        new("unknown column", "ALTER TABLE t ADD COLUMN z INT AFTER nocol", DeltaErrorCode.ColumnNotFound, "FIELD_NOT_FOUND"),
        new("unknown column", "ALTER TABLE t ADD CONSTRAINT c9 CHECK (nocol > 1)", DeltaErrorCode.ColumnNotFound, "UNRESOLVED_COLUMN"),
        new("unknown constraint", "ALTER TABLE t DROP CONSTRAINT nothing", DeltaErrorCode.QueryFailed, "DELTA_CONSTRAINT_DOES_NOT_EXIST"),
        new("property's value", "ALTER TABLE t SET TBLPROPERTIES ('delta.appendOnly' = 'maybe')", DeltaErrorCode.NotSupported, "UNSUPPORTED_TABLE_CHANGE"),
        new("unknown property", "ALTER TABLE t SET TBLPROPERTIES ('delta.nosuch' = '1')", DeltaErrorCode.NotSupported, "DELTA_UNKNOWN_CONFIGURATION"),
    ];

    private static List<RefusedChange> Unmapped() =>
    [
        new("without mapping", "ALTER TABLE t DROP COLUMN s", DeltaErrorCode.NotSupported, "DELTA_UNSUPPORTED_DROP_COLUMN"),
        new("without mapping", "ALTER TABLE t RENAME COLUMN x TO y", DeltaErrorCode.NotSupported, "DELTA_UNSUPPORTED_RENAME_COLUMN"),
    ];

    private List<RefusedChange> Ruled()
    {
        List<RefusedChange> all = [];
        if (traits.HasNotNull)
        {
            all.Add(new("NOT NULL", "INSERT INTO t (id, k) VALUES (NULL, 1)", Broken, "DELTA_NOT_NULL_CONSTRAINT_VIOLATED"));
            all.Add(new("NOT NULL", "INSERT INTO t (k, s) VALUES (1, 'without id')", Broken, "DELTA_INSERT_COLUMN_MISMATCH"));
        }

        if (traits.HasConstraint)
        {
            all.Add(new("CHECK", $"INSERT INTO t (id, k) VALUES ({Big()}, {dice.Between(1000, 2000)})", Broken, "DELTA_VIOLATE_CONSTRAINT_WITH_VALUES"));
            all.Add(new("constraint exists", "ALTER TABLE t ADD CONSTRAINT K_SMALL CHECK (k < 7)", DeltaErrorCode.QueryFailed, "DELTA_CONSTRAINT_ALREADY_EXISTS"));
            if (traits.IsMapped)
                all.Add(new("CHECK", "ALTER TABLE t DROP COLUMN k", DeltaErrorCode.NotSupported, "DELTA_CONSTRAINT_DEPENDENT_COLUMN_CHANGE"));
        }

        if (traits.IsGenerated)
        {
            all.Add(new("generated", $"INSERT INTO t (id, k, g) VALUES ({Big()}, 2, 5)", Broken, "DELTA_VIOLATE_CONSTRAINT_WITH_VALUES"));
            all.Add(new("generated", $"INSERT INTO t (id, k, g) VALUES ({Big()}, 2, NULL)", Broken, "DELTA_VIOLATE_CONSTRAINT_WITH_VALUES"));
        }

        if (traits is { IsPartitioned: true, IsMapped: true })
            all.Add(new("partitions", "ALTER TABLE t DROP COLUMN p", DeltaErrorCode.NotSupported, "DELTA_UNSUPPORTED_DROP_PARTITION_COLUMN"));
        return all;
    }

    /// <summary>What is refused for the sake of a row.</summary>
    private List<RefusedChange> OfRows(long id)
    {
        List<RefusedChange> all =
        [
            new("two for one row", $"MERGE INTO t USING (SELECT * FROM (VALUES ({id}::BIGINT, 1), ({id}::BIGINT, 2)) AS v(id, k)) AS b ON t.id = b.id "
                + "WHEN MATCHED THEN UPDATE SET s = 'twice'", Broken, "DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE"),
            new("overflow", $"UPDATE t SET k = 99999999999 WHERE id = {id}", DeltaErrorCode.QueryFailed, "DELTA_CAST_OVERFLOW_IN_TABLE_WRITE"),
            new("CHECK", "ALTER TABLE t ADD CONSTRAINT never CHECK (id < 0)", Broken, "DELTA_NEW_CHECK_CONSTRAINT_VIOLATION"),
        ];
        if (traits.HasNotNull)
            all.Add(new("NOT NULL", $"UPDATE t SET id = NULL WHERE id = {id}", Broken, "DELTA_NOT_NULL_CONSTRAINT_VIOLATED"));
        if (traits.HasConstraint)
            all.Add(new("CHECK", $"MERGE INTO t USING (SELECT * FROM (VALUES ({id}::BIGINT)) AS v(id)) AS b ON t.id = b.id WHEN MATCHED THEN UPDATE SET k = 1000", Broken, "DELTA_VIOLATE_CONSTRAINT_WITH_VALUES"));
        if (traits.IsGenerated)
            all.Add(new("generated", $"UPDATE t SET k = 3, g = 7 WHERE id = {id}", Broken, "DELTA_VIOLATE_CONSTRAINT_WITH_VALUES"));
        return all;
    }

    /// <summary>The id of a row that will not be there.</summary>
    private string Big() => dice.Between(5_000_000, 6_000_000).ToString(CultureInfo.InvariantCulture);
}
