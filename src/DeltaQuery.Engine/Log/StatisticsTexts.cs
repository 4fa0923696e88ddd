using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The texts of several facts, extracted by one call: a million JSON texts are parsed once, in 500 ms, not in 580 a fact.</summary>
internal sealed class StatisticsTexts
{
    private readonly List<string> _pointers;

    public StatisticsTexts(IEnumerable<FileColumn> facts) =>
        _pointers = facts.Where(f => f.IsStatistic).Select(f => f.Pointer).Distinct(StringComparer.Ordinal).ToList();

    public bool IsEmpty => _pointers.Count == 0;

    /// <summary>The list of texts.</summary>
    public string Extract(string statistics) => $"json_extract_string({statistics}, {SqlText.Literal(_pointers)})";

    /// <summary>A fact made from the list.</summary>
    public string Make(FileColumn fact, string texts, string partitionValues) => fact.IsStatistic
        ? fact.FromText(string.Create(CultureInfo.InvariantCulture, $"{texts}[{_pointers.IndexOf(fact.Pointer) + 1}]"))
        : fact.FromTexts("NULL", partitionValues);
}
