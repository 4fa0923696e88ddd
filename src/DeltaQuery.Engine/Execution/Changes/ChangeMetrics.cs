namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>What a change of rows did to the table's files.</summary>
internal sealed class ChangeMetrics
{
    /// <summary>The files that had to be looked into for rows to change.</summary>
    public long ScannedFiles { get; set; }

    public long AddedFiles { get; set; }

    public long AddedBytes { get; set; }

    /// <summary>The rows in added files: new ones, and those that were copied.</summary>
    public long WrittenRows { get; set; }

    public long RemovedFiles { get; set; }

    public long RemovedBytes { get; set; }

    public long VectorsAdded { get; set; }

    public long VectorsUpdated { get; set; }

    public long VectorsRemoved { get; set; }

    /// <summary>The files of the change data feed.</summary>
    public long ChangeFiles { get; set; }

    public long ChangeBytes { get; set; }
}
