using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>Turns a <see cref="PushedFilter"/> into SQL over the facts of a file list: true for every file that may hold a row of use.</summary>
/// <remarks>What cannot be used is dropped from an AND and makes an OR useless; a fact that is NULL keeps the file. Partition values decide
/// exactly, statistics only rule out. Never wrong, only less sharp.</remarks>
internal sealed partial class SkippingPredicate
{
    private const int LongestIn = 100;

    private readonly Snapshot _snapshot;
    private readonly string _partitionZone;
    private readonly HashSet<string> _partitions;
    private readonly GeneratedPartitions? _generated;
    private readonly List<FileColumn> _facts = [];
    private readonly Dictionary<string, int> _places = [];

    /// <param name="snapshot">The version whose files are looked at.</param>
    /// <param name="partitionZone">The time zone of timestamps without one in partition values.</param>
    public SkippingPredicate(Snapshot snapshot, string partitionZone)
    {
        _snapshot = snapshot;
        _partitionZone = partitionZone;
        _partitions = new(snapshot.PartitionColumns.Select(c => c.Name), StringComparer.OrdinalIgnoreCase);
        _generated = GeneratedPartitions.Of(snapshot);
    }

    /// <summary>The facts that the conditions use; a condition has a hole for each (<see cref="FactText"/>).</summary>
    public IReadOnlyList<FileColumn> Facts => _facts;

    /// <summary>The conditions on partition values and on statistics.</summary>
    public FileFilter Filter(PushedFilter filter)
    {
        filter = _generated?.Add(filter) ?? filter;
        var all = filter is PushedFilter.And and ? and.Children : [filter];
        var partition = Conjunction(all.Where(OnlyPartitions).ToList());
        var statistics = Conjunction(all.Where(f => !OnlyPartitions(f)).ToList());
        return new FileFilter(partition, statistics, all.SelectMany(PlainBounds).ToList());
    }

    /// <summary>Registers a fact and gives the text that stands for it.</summary>
    public string Fact(FileColumn fact) => FactText.Hole(Place(fact));

    /// <summary>Registers the value of a partition column.</summary>
    public string PartitionFact(StructField column) => Fact(
        new FileColumn(FileColumnKind.Partition, [_snapshot.Mapping.PhysicalName(column.Name)!], DuckDbTypes.ToSql(column.Type))
        {
            PartitionZone = _partitionZone,
        });

    private int Place(FileColumn fact)
    {
        if (!_places.TryGetValue(fact.Key, out var place))
        {
            place = _facts.Count;
            _places.Add(fact.Key, place);
            _facts.Add(fact);
        }

        return place;
    }

    private string? Conjunction(List<PushedFilter> filters)
    {
        var conditions = filters.Select(f => Keep(f, filters)).OfType<string>().ToList();
        return conditions.Count == 0 ? null : string.Join(" AND ", conditions);
    }

    private bool OnlyPartitions(PushedFilter filter) => filter switch
    {
        PushedFilter.And and => and.Children.All(OnlyPartitions),
        PushedFilter.Or or => or.Children.All(OnlyPartitions),
        PushedFilter.Compare compare => IsPartition(compare.Column),
        PushedFilter.In @in => IsPartition(@in.Column),
        PushedFilter.Null @null => IsPartition(@null.Column),
        PushedFilter.Prefix prefix => IsPartition(prefix.Column),
        _ => false,
    };

    private bool IsPartition(PushedColumn column) =>
        column.Fields.Count == 0 && column.Index < _snapshot.Schema.Fields.Count && _partitions.Contains(_snapshot.Schema.Fields[column.Index].Name);

    /// <summary>The condition under which a file is kept, or null for no condition.</summary>
    private string? Keep(PushedFilter filter, IReadOnlyList<PushedFilter> together) => filter switch
    {
        PushedFilter.And and => Conjunction([.. and.Children]) is { } all ? $"({all})" : null,
        PushedFilter.Or or => Disjunction(or),
        PushedFilter.Compare compare => Compare(compare, together),
        PushedFilter.In @in => In(@in),
        PushedFilter.Null @null => Null(@null),
        PushedFilter.Prefix prefix => Prefix(prefix),
        _ => null,
    };

    private string? Disjunction(PushedFilter.Or or)
    {
        var conditions = or.Children.Select(c => Keep(c, [c])).ToList();
        return conditions.Contains(null) ? null : $"({string.Join(" OR ", conditions)})";
    }

    private string? Compare(PushedFilter.Compare filter, IReadOnlyList<PushedFilter> together)
    {
        if (Target(filter.Column) is not { } target || !target.Accepts(filter.Constant))
            return null;
        var c = filter.Constant.Sql;
        if (target.Partition is { } value)
            return $"coalesce({value} {Sign(filter.Kind)} {c}, false)";
        if (!filter.Constant.IsFinite)
            return NotAllNull(filter.Column); // bounds hold neither NaN nor, from every writer, infinities

        // NaN is in no statistics and sorts above everything, so a float's maximum says nothing, unless the range has an upper end too.
        var maxCounts = !target.IsFloat || together.Any(f => HasUpperEnd(f, filter.Column));
        var (min, max) = (target.Min, target.Max);
        var bounds = filter.Kind switch
        {
            ComparisonKind.Equal => $"({min} <= {c} OR {min} IS NULL) AND ({max} >= {c} OR {max} IS NULL)",
            ComparisonKind.Less => $"({min} < {c} OR {min} IS NULL)",
            ComparisonKind.LessOrEqual => $"({min} <= {c} OR {min} IS NULL)",
            ComparisonKind.Greater when maxCounts => $"({max} > {c} OR {max} IS NULL)",
            ComparisonKind.GreaterOrEqual when maxCounts => $"({max} >= {c} OR {max} IS NULL)",
            ComparisonKind.NotEqual when !target.IsFloat => $"coalesce(NOT ({min} = {c} AND {max} = {c}), true)",
            _ => null,
        };
        return bounds is null ? NotAllNull(filter.Column) : $"({bounds} AND {NotAllNull(filter.Column)})";
    }

    private static bool HasUpperEnd(PushedFilter filter, PushedColumn column) =>
        filter is PushedFilter.Compare { Kind: ComparisonKind.Less or ComparisonKind.LessOrEqual or ComparisonKind.Equal } compare
        && compare.Constant.IsFinite && compare.Column.Equals(column); // x <= NaN holds for NaN

    private string? In(PushedFilter.In filter)
    {
        if (Target(filter.Column) is not { } target || !filter.Constants.All(target.Accepts))
            return null;
        var constants = filter.Constants.Select(c => c.Sql).ToList();
        if (target.Partition is { } value)
            return $"coalesce({value} IN ({string.Join(", ", constants)}), false)";
        if (!filter.Constants.All(c => c.IsFinite))
            return NotAllNull(filter.Column);
        var (min, max) = (target.Min, target.Max);
        var ranges = constants.Count <= LongestIn
            ? constants.Select(c => $"{min} <= {c} AND {max} >= {c}")
            : [$"{min} <= greatest({string.Join(", ", constants)}) AND {max} >= least({string.Join(", ", constants)})"];
        return $"(({string.Join(" OR ", ranges)} OR {min} IS NULL OR {max} IS NULL) AND {NotAllNull(filter.Column)})";
    }

    private string? Null(PushedFilter.Null filter)
    {
        if (IsPartition(filter.Column))
            return $"{Partition(filter.Column)} IS {(filter.IsNull ? "" : "NOT ")}NULL";
        if (Field(filter.Column)?.Type is null or StructType or ArrayType or MapType || Path(filter.Column) is not { } path)
            return null;
        if (!filter.IsNull)
            return NotAllNull(filter.Column);

        // A field of a NULL struct is NULL too, and counted so: a count of 0 means that no row's value is NULL (protocol, "Per-file Statistics").
        return $"coalesce({Fact(FileColumn.NullCount(path))} > 0, true)";
    }

    private string? Prefix(PushedFilter.Prefix filter)
    {
        if (Target(filter.Column) is not { Type: "VARCHAR" } target || filter.Text.Length == 0)
            return null;
        var text = SqlText.Literal(filter.Text);
        if (target.Partition is { } value)
            return $"coalesce(prefix({value}, {text}), false)";
        return $"(({target.Max} >= {text} OR {target.Max} IS NULL) AND (left({target.Min}, length({text})) <= {text} OR {target.Min} IS NULL) "
            + $"AND {NotAllNull(filter.Column)})";
    }

    private string NotAllNull(PushedColumn column)
    {
        var path = Path(column)!;
        return $"coalesce({Fact(FileColumn.NullCount(path))} < {Fact(FileColumn.NumRecords)}, true)";
    }

    private Bounds? Target(PushedColumn column)
    {
        if (Field(column) is not { } field || DuckDbTypes.ToSql(field.Type) is not { } type || field.Type is StructType or ArrayType or MapType)
            return null;
        if (CharPadding.Of(_snapshot.Schema.Fields[column.Index]) is not null)
            return null; // the log knows the values without the blanks that a query sees
        if (IsPartition(column))
            return new Bounds(type, Partition(column), "", "");
        if (field.Type is PrimitiveType { Kind: PrimitiveKind.Binary or PrimitiveKind.Variant } || IsCollated(column) || Path(column) is not { } path)
            return null;
        return new Bounds(type, null, End(FileColumnKind.Min), End(FileColumnKind.Max));

        string End(FileColumnKind kind) => Fact(new FileColumn(kind, path, type) { WasFloat = field.WasFloat });
    }

    /// <summary>Statistics are in byte order, which says nothing about the order of a collation.</summary>
    private bool IsCollated(PushedColumn column) =>
        _snapshot.Schema.Fields[column.Index].Collations is not null || Field(column)?.Collations is not null;

    private string Partition(PushedColumn column) => PartitionFact(_snapshot.Schema.Fields[column.Index]);

    private StructField? Field(PushedColumn column)
    {
        if (column.Index >= _snapshot.Schema.Fields.Count)
            return null;
        var field = _snapshot.Schema.Fields[column.Index];
        foreach (var name in column.Fields)
        {
            if ((field.Type as StructType)?.Find(name) is not { } child)
                return null;
            field = child;
        }

        return field;
    }

    private IReadOnlyList<string>? Path(PushedColumn column)
    {
        List<string> logical = [_snapshot.Schema.Fields[column.Index].Name, .. column.Fields];
        return _snapshot.Mapping.Find(logical)?.PhysicalPath;
    }

    private static string Sign(ComparisonKind kind) => kind switch
    {
        ComparisonKind.Equal => "=",
        ComparisonKind.NotEqual => "<>",
        ComparisonKind.Less => "<",
        ComparisonKind.LessOrEqual => "<=",
        ComparisonKind.Greater => ">",
        _ => ">=",
    };

    private sealed record Bounds(string Type, string? Partition, string Min, string Max)
    {
        public bool IsFloat => Type is "FLOAT" or "DOUBLE";

        /// <summary>A constant of another type would be compared by rules that are not those of the scan.</summary>
        public bool Accepts(PlanConstant constant) => constant.Type == Type;
    }
}
