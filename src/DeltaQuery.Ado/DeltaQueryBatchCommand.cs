using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>A command of a batch.</summary>
public sealed class DeltaQueryBatchCommand : DbBatchCommand
{
    /// <summary>A command without a text.</summary>
    public DeltaQueryBatchCommand()
    {
    }

    /// <summary>A command.</summary>
    public DeltaQueryBatchCommand(string? commandText) => CommandText = commandText;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => field;
        set => (field, Statements) = (value ?? "", null);
    } = "";

    /// <inheritdoc/>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw new NotSupportedException($"Commands are text: {value} is not supported.");
        }
    }

    /// <summary>How many rows the command has changed; -1 where it changes none.</summary>
    public override int RecordsAffected => Affected;

    /// <inheritdoc/>
    public override bool CanCreateParameter => true;

    /// <summary>The values that the text names.</summary>
    public new DeltaQueryParameterCollection Parameters { get; } = new();

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    internal int Affected { get; set; } = -1;

    /// <summary>The statements of the text, once they were read.</summary>
    internal IReadOnlyList<PreparedStatement>? Statements { get; set; }

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new DeltaQueryParameter();
}
