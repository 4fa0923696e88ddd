namespace DeltaQuery.Engine;

/// <summary>A Delta table at a version.</summary>
/// <param name="Name">Its name, <c>schema.table</c> or <c>delta.`path`</c>.</param>
/// <param name="Location">Its root as a URI.</param>
/// <param name="Version">The version.</param>
/// <param name="Columns">Its columns, in order.</param>
public sealed record TableDescription(string Name, string Location, long Version, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>What the table says of itself.</summary>
    public string? Comment { get; init; }

    /// <summary>The columns by which its files are parted, in order.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Its properties.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Its CHECK constraints, as names and expressions.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Constraints { get; init; } = [];
}

/// <summary>A column of a Delta table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">Its type as Spark writes it: <c>decimal(10,2)</c>.</param>
/// <param name="IsNullable">Whether it takes NULL.</param>
public sealed record TableColumn(string Name, string TypeName, bool IsNullable)
{
    /// <summary>Its type as the log has it, JSON.</summary>
    public required string DeltaType { get; init; }

    /// <summary>What the table says of it.</summary>
    public string? Comment { get; init; }

    /// <summary>The expression of which its values are computed; null for a column that is written.</summary>
    public string? GenerationExpression { get; init; }

    /// <summary>The expression that stands for a value which is not given; null for none.</summary>
    public string? DefaultExpression { get; init; }

    /// <summary>Whether it numbers the rows.</summary>
    public bool IsIdentity { get; init; }
}
