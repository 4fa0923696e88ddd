namespace DeltaQuery.Engine;

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
