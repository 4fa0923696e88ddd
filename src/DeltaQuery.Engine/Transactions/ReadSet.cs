namespace DeltaQuery.Engine.Transactions;

/// <summary>What a transaction has read of the table that it changes.</summary>
/// <param name="Version">The version that was read.</param>
/// <param name="WholeTable">Whether rows were read; all of them, as far as conflicts go.</param>
internal sealed record ReadSet(long Version, bool WholeTable)
{
    /// <summary>Nothing but protocol and metadata: what a blind append reads.</summary>
    public static ReadSet Blind(long version) => new(version, WholeTable: false);

    /// <summary>All rows.</summary>
    public static ReadSet All(long version) => new(version, WholeTable: true);
}
