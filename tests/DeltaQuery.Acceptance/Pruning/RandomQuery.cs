using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>A query over random tables whose rows do not depend on the order in which anything is read.</summary>
/// <param name="Views">Statements that make the views it uses.</param>
/// <param name="Text">The query; <c>{t:v}</c> stands for table t at version v.</param>
/// <param name="Parameters">The values of <c>$1</c> and so on.</param>
internal sealed partial record RandomQuery(IReadOnlyList<string> Views, string Text, IReadOnlyList<object?> Parameters)
{
    /// <summary>Makes a query.</summary>
    public static RandomQuery Make(Dice dice, IReadOnlyList<RandomTable> tables) => new Maker(dice, tables).Make();

    private sealed partial class Maker(Dice dice, IReadOnlyList<RandomTable> tables)
    {
        private readonly List<string> _views = [];
        private readonly List<object?> _parameters = [];
        private int _lastAlias;

        public RandomQuery Make()
        {
            var text = Shapes(dice.Below(30));
            return new RandomQuery(_views, text, _parameters);
        }

        private Source Table()
        {
            var table = dice.Below(tables.Count);
            return At(table, dice.Chance(60) ? tables[table].Versions - 1 : dice.Below(tables[table].Versions));
        }

        private Source At(int table, int version) => new($"{{{table}:{version}}}", $"a{_lastAlias++}", tables[table].Columns(version));

        private string Where(Source source, int depth = 2) => new RandomPredicate(dice, _parameters).Make(source, depth);

        private string Column(Source source) => $"{source.Alias}.{SqlText.Identifier(dice.OneOf(source.Columns).Field.Name)}";

        /// <summary>A column whose values have one order, also where two of them are equal.</summary>
        private string Sortable(Source source) =>
            dice.OneOf(source.Leaves.Where(l => l.Type is PrimitiveType or DecimalType).ToList()).Sql;

        private string Columns(Source source) =>
            string.Join(", ", dice.Some(source.Columns, 4).Select(c => $"{source.Alias}.{SqlText.Identifier(c.Field.Name)}"));

        private string Select(Source source) => $"SELECT {Columns(source)} FROM {source.From} WHERE {Where(source)}";

        private string Ids(Source source) => $"SELECT {source.Alias}.id FROM {source.From} WHERE {Where(source)}";

        private string Sign() => dice.Pick("=", "<", ">=", "<>");
    }
}
