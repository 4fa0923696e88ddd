namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>The forms of <see cref="PartitionExpression"/>. All but <see cref="Month"/>, <see cref="Day"/> and <see cref="Hour"/> grow with
/// the base column; those three do so within an equal year, month or day.</summary>
internal enum PartitionForm
{
    /// <summary>The column itself.</summary>
    Identity,

    /// <summary><c>cast(c AS date)</c>, <c>date(c)</c>, <c>to_date(c)</c>.</summary>
    Date,
    Year,
    Month,
    Day,
    Hour,

    /// <summary><c>date_trunc('unit', c)</c>.</summary>
    TruncatedTimestamp,

    /// <summary><c>trunc(c, 'unit')</c>.</summary>
    TruncatedDate,

    /// <summary><c>date_format(c, 'yyyy-MM')</c>, or to the day or the hour.</summary>
    DateFormat,

    /// <summary><c>substring(c, 0 or 1, n)</c>.</summary>
    Prefix,
}
