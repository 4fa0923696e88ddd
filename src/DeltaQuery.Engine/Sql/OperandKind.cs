namespace DeltaQuery.Engine.Sql;

/// <summary>What an <see cref="Operand"/> is.</summary>
internal enum OperandKind
{
    /// <summary>A string; <c>TRUE</c> and <c>FALSE</c> as an option's value are <c>true</c> and <c>false</c>.</summary>
    Text,

    /// <summary>A number as written, without underscores; its sign first.</summary>
    Number,

    /// <summary>What stands behind <c>INTERVAL</c>: <c>10 seconds</c> of <c>INTERVAL '10 seconds'</c> and of <c>INTERVAL 10 seconds</c>.</summary>
    Interval,

    /// <summary>A parameter: its name as DuckDB sees it, a number for a positional one. One behind <c>INTERVAL</c>, too.</summary>
    Parameter,

    /// <summary><c>SECRET name</c>: the name.</summary>
    Secret,
}
