namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>Days since 1970-01-01 in the proleptic Gregorian calendar, with a year 0, and back.</summary>
internal static class CivilDays
{
    private const int DaysPerEra = 146_097;
    private const int EpochDay = 719_468; // from 0000-03-01

    public static bool TryFrom(int year, int month, int day, out int days)
    {
        days = 0;
        if (month is < 1 or > 12 || day < 1 || day > LastDay(year, month))
            return false;
        // Years begin in March, so that the leap day is their last.
        long shifted = year - (month <= 2 ? 1 : 0);
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var yearOfEra = shifted - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        var total = era * DaysPerEra + dayOfEra - EpochDay;
        days = (int)total;
        return total == days;
    }

    public static (int Year, int Month, int Day) Of(int days)
    {
        var shifted = days + (long)EpochDay;
        var era = (shifted >= 0 ? shifted : shifted - (DaysPerEra - 1)) / DaysPerEra;
        var dayOfEra = shifted - era * DaysPerEra;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var month = (5 * dayOfYear + 2) / 153;
        var day = dayOfYear - (153 * month + 2) / 5 + 1;
        month += month < 10 ? 3 : -9;
        return ((int)(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), (int)month, (int)day);
    }

    private static int LastDay(int year, int month) =>
        month == 2 ? (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;
}
