using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Log;

/// <summary>SQL with holes for the facts of a file list, and the SELECTs that make facts.</summary>
internal static class FactText
{
    /// <summary>The text that stands for the fact of a number.</summary>
    public static string Hole(int number) => string.Create(CultureInfo.InvariantCulture, $"\u0001{number}\u0002");

    /// <summary>The number of the fact that a hole is for.</summary>
    public static int NumberOf(string hole) => int.Parse(hole.AsSpan(1, hole.Length - 2), CultureInfo.InvariantCulture);

    /// <summary>Puts the SQL of the facts into the holes.</summary>
    public static string Fill(string text, IReadOnlyList<string> sql)
    {
        if (!text.Contains('\u0001', StringComparison.Ordinal))
            return text;
        var filled = new StringBuilder(text);
        for (var i = 0; i < sql.Count; i++)
            filled.Replace(Hole(i), sql[i]);
        return filled.ToString();
    }

    /// <summary>A SELECT of a relation's columns and of facts, made from its columns <c>stats</c> and <c>pv</c>.</summary>
    public static string Select(string relation, IReadOnlyList<(FileColumn Fact, string Name)> facts)
    {
        var texts = new StatisticsTexts(facts.Select(f => f.Fact));
        var columns = string.Concat(facts.Select(f => $", {texts.Make(f.Fact, "__texts", "pv")} AS {f.Name}"));
        return texts.IsEmpty
            ? $"SELECT *{columns} FROM {relation}"
            : $"SELECT * EXCLUDE (__texts){columns} FROM (SELECT *, {texts.Extract("stats")} AS __texts FROM {relation})";
    }
}
