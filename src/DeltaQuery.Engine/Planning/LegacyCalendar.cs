using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>Which values of a data file count their days in the hybrid calendar that Spark 2 used: Julian before 1582-10-15.</summary>
/// <remarks>Spark marks such files in their footers (<c>org.apache.spark.legacyDateTime</c>, <c>org.apache.spark.legacyINT96</c>), or they are
/// those of an old version, and reads a day as the day of the same year, month and day in today's calendar. Timestamps are read so where the file's zone is UTC; in other zones the
/// offsets of old times were others, too, so that what lies before 1900 is refused.</remarks>
/// <param name="Dates">Whether dates and INT64 timestamps are so.</param>
/// <param name="Int96">Whether INT96 timestamps are so.</param>
/// <param name="IsUtc">Whether the file was written in UTC.</param>
internal sealed record LegacyCalendar(bool Dates, bool Int96, bool IsUtc)
{
    public const string DatesKey = "org.apache.spark.legacyDateTime";
    public const string Int96Key = "org.apache.spark.legacyINT96";
    public const string VersionKey = "org.apache.spark.version";
    public const string ZoneKey = "org.apache.spark.timeZone";

    private const string MicrosecondsOfDay = "86400000000";

    /// <summary>The calendar that a footer tells of, by Spark's own rule (DataSourceUtils.getRebaseSpec).</summary>
    /// <param name="dates">Whether it has <see cref="DatesKey"/>.</param>
    /// <param name="int96">Whether it has <see cref="Int96Key"/>.</param>
    /// <param name="version">The Spark that wrote the file: those before 3.0, and for INT96 before 3.1, had no keys.</param>
    /// <param name="zone">The time zone that they wrote it in.</param>
    public static LegacyCalendar Of(bool dates, bool int96, string? version, string? zone) => new(
        dates || IsBefore(version, "3.0.0"), int96 || IsBefore(version, "3.1.0"), zone is "UTC" or "Etc/UTC" or "Z");

    /// <summary>Whether a leaf of this type may hold other days than it says.</summary>
    public bool Concerns(DataType type, string? physicalType) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.Date } => Dates,
        PrimitiveType { Kind: PrimitiveKind.Timestamp } => physicalType == "INT96" ? Int96 : Dates,
        _ => false,
    };

    /// <summary>The value in today's calendar.</summary>
    public string Rebased(string value, DataType type)
    {
        if (type is PrimitiveType { Kind: PrimitiveKind.Date })
        {
            var days = $"({value} - DATE '1970-01-01')::BIGINT";
            return $"CASE WHEN {value} < DATE '1582-10-15' THEN (DATE '1970-01-01' + ({days} + {Difference(days)})::INTEGER) ELSE {value} END";
        }

        if (!IsUtc)
        {
            const string Message = $"a data file holds times before 1900 in the hybrid calendar of old Sparks ({DatesKey}), which cannot be read";
            return $"CASE WHEN {value} < TIMESTAMPTZ '1900-01-01 00:00:00+00' THEN error('{Message}') ELSE {value} END";
        }

        var micros = $"epoch_us({value})";
        var day = $"((epoch_us({value}) - (epoch_us({value}) % {MicrosecondsOfDay} + {MicrosecondsOfDay}) % {MicrosecondsOfDay}) // {MicrosecondsOfDay})";
        return $"CASE WHEN {value} < TIMESTAMPTZ '1582-10-15 00:00:00+00' THEN make_timestamptz({micros} + {Difference(day)} * {MicrosecondsOfDay}) ELSE {value} END";
    }

    private static bool IsBefore(string? version, string other) => version is not null && string.CompareOrdinal(version, other) < 0;

    /// <summary>How many days today's calendar is ahead of the Julian one at a day, counted from 1970-01-01. Years begin in March here, so that
    /// the Julian calendar's additional leap days end a century.</summary>
    private static string Difference(string days)
    {
        const int DaysFromMarchOfYearZero = 719_470;
        var century = $"((4 * ({days} + {DaysFromMarchOfYearZero}) + 3) // 146100)";
        return $"(2 - {century} + {century} // 4)";
    }
}
