namespace DeltaQuery.Ado;

/// <summary>What a connection may do.</summary>
public enum DeltaQueryAccessMode
{
    /// <summary>Tables may be read and changed.</summary>
    ReadWrite,

    /// <summary>Statements that change a table are refused.</summary>
    ReadOnly,
}
