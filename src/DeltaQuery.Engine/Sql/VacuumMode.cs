namespace DeltaQuery.Engine.Sql;

/// <summary>Where VACUUM looks for files.</summary>
internal enum VacuumMode
{
    /// <summary>In the table's folder.</summary>
    Full,

    /// <summary>In the log alone.</summary>
    Lite,
}
