using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The texts of several facts, extracted by one call: a million JSON texts are then parsed once, in 500 ms, not in 580 a fact.</summary>
internal sealed class StatisticsTexts
{
    private readonly List<string> _pointers;
    private readonly List<string> _typed; // of those whose type matters

    public StatisticsTexts(IEnumerable<FileColumn> facts)
    {
        var statistics = facts.Where(f => f.IsStatistic).ToList();
        _pointers = statistics.Select(f => f.Pointer).Distinct(StringComparer.Ordinal).ToList();
        _typed = statistics.Where(f => f.NeedsType).Select(f => f.Pointer).Distinct(StringComparer.Ordinal).ToList();
    }

    public bool IsEmpty => _pointers.Count == 0;

    /// <summary>A struct of the lists of texts and types.</summary>
    /// <param name="statistics">An expression that gives the statistics' JSON text.</param>
    public string Extract(string statistics)
    {
        var types = _typed.Count == 0 ? "" : $", types := json_type({statistics}, {SqlText.Literal(_typed)})";
        return $"TRY(struct_pack(texts := json_extract_string({statistics}, {SqlText.Literal(_pointers)}){types}))"; // malformed JSON tells nothing
    }

    /// <summary>A fact made from them.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="extracted">An expression that gives what <see cref="Extract"/> gave.</param>
    /// <param name="partitionValues">An expression that gives the map of partition values.</param>
    public string Make(FileColumn fact, string extracted, string partitionValues) => fact.IsStatistic
        ? fact.FromText(Element(extracted + ".texts", _pointers, fact), Element(extracted + ".types", _typed, fact))
        : fact.FromTexts("NULL", partitionValues);

    /// <summary>The text of a statistic.</summary>
    /// <param name="fact">The statistic.</param>
    /// <param name="extracted">An expression that gives what <see cref="Extract"/> gave.</param>
    public string TextOf(FileColumn fact, string extracted) => Element(extracted + ".texts", _pointers, fact);

    /// <summary>The type of a statistic in the JSON; for those whose type matters.</summary>
    /// <inheritdoc cref="TextOf"/>
    public string TypeOf(FileColumn fact, string extracted) => Element(extracted + ".types", _typed, fact);

    private static string Element(string list, List<string> pointers, FileColumn fact) =>
        string.Create(CultureInfo.InvariantCulture, $"{list}[{pointers.IndexOf(fact.Pointer) + 1}]");
}
