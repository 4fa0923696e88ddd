using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>A column, or a field of a struct, as predicates use it.</summary>
/// <param name="Sql">How a query names it.</param>
/// <param name="Type">Its type at that version.</param>
/// <param name="Flavor">What values it gets.</param>
/// <param name="Values">Values that it was given.</param>
internal sealed record Leaf(string Sql, DataType Type, Flavor Flavor, IReadOnlyList<object?> Values)
{
    /// <summary>The column and, if it is a struct, the fields below it.</summary>
    public IEnumerable<Leaf> WithFields()
    {
        yield return this;
        if (Type is not StructType row || Flavor.Fields is null)
            yield break;
        for (var i = 0; i < row.Fields.Count; i++)
        {
            var at = i;
            var name = $"\"{row.Fields[i].Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            var values = Values.OfType<object?[]>().Select(v => v[at]).ToList();
            foreach (var leaf in new Leaf($"({Sql}).{name}", row.Fields[i].Type, Flavor.Fields[i], values).WithFields())
                yield return leaf;
        }
    }
}
