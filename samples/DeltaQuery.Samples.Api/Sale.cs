namespace DeltaQuery.Samples.Api;

/// <summary>A row of the table.</summary>
internal sealed record Sale(long Id, string Customer, decimal Amount);
