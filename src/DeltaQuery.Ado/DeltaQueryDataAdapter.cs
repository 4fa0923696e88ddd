using System.Data.Common;

namespace DeltaQuery.Ado;

/// <summary>Fills a DataTable, and writes its changes back with the commands that it is given.</summary>
public sealed class DeltaQueryDataAdapter : DbDataAdapter
{
    /// <summary>An adapter without commands.</summary>
    public DeltaQueryDataAdapter()
    {
    }

    /// <summary>An adapter that fills tables by a command.</summary>
    public DeltaQueryDataAdapter(DeltaQueryCommand selectCommand) => SelectCommand = selectCommand;

    /// <summary>An adapter that fills tables by a query.</summary>
    public DeltaQueryDataAdapter(string selectCommandText, DeltaQueryConnection connection) : this(new DeltaQueryCommand(selectCommandText, connection))
    {
    }
}
