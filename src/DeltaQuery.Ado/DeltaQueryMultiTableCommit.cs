namespace DeltaQuery.Ado;

/// <summary>What becomes of a transaction that changes more than one table. A Delta log knows no commit of two.</summary>
public enum DeltaQueryMultiTableCommit
{
    /// <summary>The statement that changes a second table is refused.</summary>
    Refused,

    /// <summary>Each table is committed by itself, in the order of their names. Where one fails, <see cref="DeltaQueryException.PartialCommit"/> tells which are
    /// committed.</summary>
    BestEffort,
}
