using System.Numerics;

namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>A translated part of an expression: DuckDB's SQL that gives what Spark gives, and Spark's type of it.</summary>
/// <remarks>The SQL binds tighter than any operator, and DuckDB's type of it is that of <see cref="DuckDbSql.TypeOf"/>.</remarks>
internal sealed record Fragment(string Sql, SparkType Type)
{
    /// <summary>Whether some values make it fail, so that it must be evaluated only where Spark does.</summary>
    public bool Fails { get; init; }

    /// <summary>Whether the SQL may be written twice: a column or a literal.</summary>
    public bool Simple { get; init; }

    /// <summary>Whether it is made of literals alone.</summary>
    public bool Constant { get; init; }

    /// <summary>Whether it can't be NULL.</summary>
    public bool NotNull { get; init; }

    /// <summary>The value, if it is a string literal.</summary>
    public string? Text { get; init; }

    /// <summary>The value, if it is a literal whole number.</summary>
    public BigInteger? Integer { get; init; }

    /// <summary>The value, if it is an interval's literal, which is no value of its own in DuckDB's SQL.</summary>
    public SparkInterval? Interval { get; init; }
}
