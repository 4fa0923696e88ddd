using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>What a <see cref="FileColumn"/> tells of a file.</summary>
internal enum FileColumnKind
{
    /// <summary>The value of a partition column, which all rows of the file share.</summary>
    Partition,

    /// <summary>The raw text of a partition value, NULL where the value is null.</summary>
    PartitionText,

    /// <summary>A value that no row of the file lies below.</summary>
    Min,

    /// <summary>A value that no row of the file lies above.</summary>
    Max,

    /// <summary>How many rows hold NULL; wide (a hint) in files with loose bounds.</summary>
    NullCount,

    /// <summary>How many rows the file holds, deleted ones included.</summary>
    NumRecords,

    /// <summary>Whether the bounds are values that rows really have.</summary>
    TightBounds,
}

/// <summary>A typed fact about each file of a <see cref="FileList"/>, made from the action's texts when first asked for.</summary>
/// <remarks>A fact that is missing, malformed or not to be trusted is NULL: it then proves nothing and prunes nothing. Protocol: "Per-file
/// Statistics", "Partition Value Serialization".</remarks>
/// <param name="Kind">What is told.</param>
/// <param name="Path">The column's physical path; empty for facts about the whole file.</param>
/// <param name="Type">The DuckDB type of the fact.</param>
internal sealed record FileColumn(FileColumnKind Kind, IReadOnlyList<string> Path, string Type)
{
    private const string Slack = "1e-14";

    private const string ClippedTo = "9223372036854775807e0";

    public static readonly FileColumn NumRecords = new(FileColumnKind.NumRecords, [], "BIGINT");

    public static readonly FileColumn TightBounds = new(FileColumnKind.TightBounds, [], "BOOLEAN");

    public static FileColumn NullCount(IReadOnlyList<string> path) => new(FileColumnKind.NullCount, path, "BIGINT");

    /// <summary>The time zone of timestamps without one in partition values (TRAPS R16).</summary>
    public string PartitionZone { get; init; } = "UTC";

    /// <summary>Whether a bound may be that of a column which was FLOAT when it was written.</summary>
    public bool WasFloat { get; init; }

    /// <summary>The name under which all facts of this kind and column are found; unique within a list.</summary>
    public string Key => $"{Kind}:{Type}{(WasFloat ? "(FLOAT)" : "")}:{(DependsOnZone ? PartitionZone : "")}:{string.Join('\u0001', Path)}";

    /// <summary>Whether the value's type in the JSON matters: a number or list bounds no text.</summary>
    public bool NeedsType => Type == "VARCHAR" && Kind is FileColumnKind.Min or FileColumnKind.Max;

    public bool IsStatistic => Kind is not (FileColumnKind.Partition or FileColumnKind.PartitionText);

    /// <summary>The SQL that makes the fact from the texts of an action.</summary>
    /// <param name="statistics">An expression that gives the statistics' JSON text.</param>
    /// <param name="partitionValues">An expression that gives the map of partition values.</param>
    public string FromTexts(string statistics, string partitionValues) => IsStatistic
        ? FromText($"TRY(json_extract_string({statistics}, {SqlText.Literal(Pointer)}))", $"TRY(json_type({statistics}, {SqlText.Literal(Pointer)}))")
        : FromText(PartitionText(partitionValues), "NULL"); // malformed JSON tells nothing

    /// <summary>The SQL that makes the fact from its own text.</summary>
    /// <param name="text">An expression that gives the text.</param>
    /// <param name="jsonType">An expression that gives its type in the JSON; used if <see cref="NeedsType"/>.</param>
    public string FromText(string text, string jsonType) => Kind switch
    {
        FileColumnKind.PartitionText => text,
        FileColumnKind.Partition => PartitionFrom(text),
        FileColumnKind.Min or FileColumnKind.Max => BoundFrom(NeedsType ? $"CASE WHEN {jsonType} = 'VARCHAR' THEN {text} END" : text),
        _ => Counted($"TRY_CAST({text} AS {Type})"),
    };

    /// <summary>The SQL that makes the fact from a value of the checkpoint's <c>stats_parsed</c>.</summary>
    public string FromParsed(string value) => Kind is FileColumnKind.Min or FileColumnKind.Max
        ? Type.StartsWith("DECIMAL(", StringComparison.Ordinal) ? DecimalBound($"({value})") : Loosened($"TRY_CAST({value} AS {Type})")
        : Counted($"TRY_CAST({value} AS {Type})");

    /// <summary>Where the fact stands in <c>stats_parsed</c>, or in <c>partitionValues_parsed</c>.</summary>
    public IReadOnlyList<string> ParsedPath => IsStatistic ? [Member, .. Path] : Path;

    /// <summary>Where a statistic stands in the JSON text: a JSON pointer.</summary>
    public string Pointer
    {
        get
        {
            var pointer = new StringBuilder("/").Append(Member);
            foreach (var name in Path)
                pointer.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            return pointer.ToString();
        }
    }

    private bool DependsOnZone => Kind == FileColumnKind.Partition && Type == "TIMESTAMP WITH TIME ZONE";

    private string Member => Kind switch
    {
        FileColumnKind.Min => "minValues",
        FileColumnKind.Max => "maxValues",
        FileColumnKind.NullCount => "nullCount",
        FileColumnKind.NumRecords => "numRecords",
        FileColumnKind.TightBounds => "tightBounds",
        _ => throw new InvalidOperationException($"{Kind} is no statistic"),
    };

    /// <summary>The text of a partition value: NULL for '' and for Hive's name of NULL. Where no key is the column's name, case does not
    /// count.</summary>
    private string PartitionText(string values)
    {
        var name = SqlText.Literal(Path[0]);
        var folded = SqlText.Literal(Path[0].ToLowerInvariant());
        var anyCase = $"list_extract(map_values({values}), list_position(list_transform(map_keys({values}), lambda k: lower(k)), {folded}))";
        return $"nullif(nullif(coalesce({values}[{name}], {anyCase}), ''), {SqlText.Literal(PartitionValue.NullName)})";
    }

    private string PartitionFrom(string text) => Type switch
    {
        // DuckDB rounds '1.5' to 2. Of whole numbers pandas makes '2021.0'.
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" =>
            $"CASE WHEN NOT contains({text}, '.') OR regexp_full_match({text}, '[^.]*\\.0*') THEN TRY_CAST({text} AS {Type}) END",
        // Two forms are in use: the bytes as UTF-8 text (Spark), and every byte as a literal \u00FF (delta-rs).
        "BLOB" => $"CASE WHEN regexp_full_match({text}, '(\\\\u00[0-9A-Fa-f]{{2}})+') "
            + $"THEN unhex(replace({text}, '\\u00', '')) ELSE encode({text}) END",
        "TIMESTAMP WITH TIME ZONE" when PartitionZone != "UTC" =>
            $"CASE WHEN regexp_matches({text}, '(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})*)$') AND contains({text}, ':') THEN TRY_CAST({text} AS TIMESTAMPTZ) "
            + $"ELSE TRY_CAST({text} AS TIMESTAMP) AT TIME ZONE {SqlText.Literal(PartitionZone)} END",
        _ => $"TRY_CAST({text} AS {Type})",
    };

    /// <summary>A count below zero counts nothing.</summary>
    private string Counted(string value) => Type == "BIGINT" ? $"CASE WHEN {value} >= 0 THEN {value} END" : value;

    private string BoundFrom(string text)
    {
        if (Type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT")
        {
            // DuckDB rounds '1.5' to 2, which would be no bound.
            return $"CASE WHEN NOT contains({text}, '.') THEN TRY_CAST({text} AS {Type}) END";
        }

        return Type.StartsWith("DECIMAL(", StringComparison.Ordinal) ? DecimalBound(text) : Loosened($"TRY_CAST({text} AS {Type})");
    }

    /// <summary>Widens a bound by as much as writers are known to cut off.</summary>
    private string Loosened(string value)
    {
        var isMax = Kind == FileColumnKind.Max;
        if (Type is "FLOAT" || (Type is "DOUBLE" && !WasFloat))
            return $"CASE WHEN isfinite({value}) THEN {value} END"; // NaN and infinities bound nothing (TRAPS R3)
        if (Type is "DOUBLE")
        {
            // The text is the shortest for a FLOAT: 40.6 for 40.599998474121094.
            var end = $"{(isMax ? "greatest" : "least")}({value}, coalesce(CAST(TRY_CAST({value} AS FLOAT) AS DOUBLE), {value}))";
            return $"CASE WHEN isfinite({value}) THEN {end} END";
        }

        if (Type is "TIMESTAMP WITH TIME ZONE" or "TIMESTAMP")
        {
            // Writers cut timestamps down to milliseconds, maxima too (TRAPS R13).
            return isMax ? $"CASE WHEN isfinite({value}) THEN {value} + INTERVAL 1 MILLISECOND END" : value;
        }

        return value;
    }

    /// <summary>Decimals of more than 15 digits pass through a double on their way, here or in the writer; and delta-rs clips them to 64 bits,
    /// so that what equals such a limit proves nothing.</summary>
    private string DecimalBound(string value)
    {
        var exact = $"TRY_CAST({value} AS {Type})";
        if (Digits() <= 15)
            return exact;
        var number = $"TRY_CAST({value} AS DOUBLE)";
        var limits = Scale() == 0 ? "[1e0]" : $"[1e0, 1e{Scale()}]"; // of the value, and of its digits without the point
        var clipped = $"list_bool_or([abs(abs({number}) * s - {ClippedTo}) < {ClippedTo} * {Slack} FOR s IN {limits}])";
        var loosened = $"{number} {(Kind == FileColumnKind.Max ? "+" : "-")} abs({number}) * {Slack}";
        return $"CASE WHEN NOT {clipped} THEN TRY_CAST({loosened} AS {Type}) END";
    }

    private int Digits() => int.Parse(Type.AsSpan("DECIMAL(".Length, Type.IndexOf(',') - "DECIMAL(".Length), provider: null);

    private int Scale() => int.Parse(Type.AsSpan(Type.IndexOf(',') + 1).TrimEnd(')'), provider: null);
}
