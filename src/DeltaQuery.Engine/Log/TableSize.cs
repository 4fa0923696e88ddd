namespace DeltaQuery.Engine.Log;

/// <summary>How large a version is.</summary>
/// <param name="TxnId">The identifier of the version's commit, which no other commit has.</param>
/// <param name="Files">Its live files.</param>
/// <param name="Bytes">Their size.</param>
internal sealed record TableSize(string TxnId, long Files, long Bytes);
