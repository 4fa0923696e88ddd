namespace DeltaQuery.Ado;

/// <summary>What the commits of a connection are checked for.</summary>
public enum DeltaQueryIsolation
{
    /// <summary>As the table says; if it says nothing, rows that others append meanwhile may be missed.</summary>
    WriteSerializable,

    /// <summary>No row that others append meanwhile may be missed, whatever the table says.</summary>
    Serializable,
}
