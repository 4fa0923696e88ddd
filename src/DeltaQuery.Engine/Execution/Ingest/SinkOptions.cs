using System.Globalization;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>What an INGEST says about where its rows go, with the values of its literals.</summary>
/// <param name="Table">The table.</param>
/// <param name="Ids">How the table knows how far the ingest is.</param>
internal sealed record SinkOptions(TableReference Table, PositionIds Ids)
{
    /// <summary>The waits between retries where nothing is said: other commits are soon made.</summary>
    public static readonly TimeSpan UsualFirstWait = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan UsualLongestWait = TimeSpan.FromSeconds(30);

    /// <summary>The schema of names without one.</summary>
    public string? CurrentSchema { get; init; }

    /// <summary><c>CREATE TABLE IF MISSING</c>; null where the table must be there.</summary>
    public TableTerms? Create { get; init; }

    /// <summary>Whether columns that only messages have are added to the table.</summary>
    public bool AddsColumns { get; init; }

    /// <summary>KEY; null to append rows.</summary>
    public KeyTerms? Key { get; init; }

    /// <summary>What becomes of a message that cannot be read or mapped, or whose row the table refuses.</summary>
    public IngestErrorPolicy OnError { get; init; } = IngestErrorPolicy.Fail;

    /// <summary>How many messages SKIP takes; null for any number.</summary>
    public long? SkipUpTo { get; init; }

    /// <summary>In what time; null for the whole run.</summary>
    public TimeSpan? SkipPer { get; init; }

    /// <summary>The dead letter table.</summary>
    public TableReference? DeadLetters { get; init; }

    /// <summary>How often a batch is mapped and written again when other commits came first that it cannot follow.</summary>
    public int MaxRetries { get; init; } = 10;

    /// <summary>The wait before the first retry; each one after it is twice as long.</summary>
    public TimeSpan FirstWait { get; init; } = UsualFirstWait;

    public TimeSpan LongestWait { get; init; } = UsualLongestWait;

    /// <summary>What is done with the table between batches.</summary>
    public IReadOnlyList<UpkeepTerms> Upkeep { get; init; } = [];

    /// <summary>Told of what is no error.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether messages that the table refuses are set aside, and do not end the ingest.</summary>
    public bool SetsAside => OnError is IngestErrorPolicy.Skip or IngestErrorPolicy.DeadLetter;

    /// <summary>What the history is to say of a batch.</summary>
    /// <param name="isUpdate">Whether it may change rows that are there.</param>
    public StringMap CommitParameters(bool isUpdate) => Operations.Map(
        ("outputMode", isUpdate ? "Update" : "Append"), ("queryId", Ids.Id),
        ("epochId", Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
}
