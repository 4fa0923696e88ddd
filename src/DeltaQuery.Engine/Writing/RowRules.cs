using System.Globalization;

namespace DeltaQuery.Engine.Writing;

/// <summary>What a table's expressions ask of the rows that are written, in DuckDB's SQL: the values of columns that the query leaves out, and
/// the checks.</summary>
/// <remarks>The columns of a row are called as <see cref="Column"/> says.</remarks>
internal sealed record RowRules
{
    /// <summary>Of a table without such expressions.</summary>
    public static readonly RowRules None = new();

    /// <summary>Values of columns that are left out, by place; they name no column. A column without one becomes NULL.</summary>
    public IReadOnlyDictionary<int, string> Values { get; init; } = new Dictionary<int, string>();

    /// <summary>Values of generated columns that are left out, by place, computed of the others.</summary>
    public IReadOnlyDictionary<int, string> Generated { get; init; } = new Dictionary<int, string>();

    public IReadOnlyList<RowCheck> Checks { get; init; } = [];

    /// <summary>A condition of the statement's that every row must satisfy; null if there is none.</summary>
    public RowCondition? Within { get; init; }

    /// <summary>The name of a column while its row is written.</summary>
    public static string Column(int place) => string.Create(CultureInfo.InvariantCulture, $"v{place}");
}
