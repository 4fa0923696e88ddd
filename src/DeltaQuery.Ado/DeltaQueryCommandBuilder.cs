using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace DeltaQuery.Ado;

/// <summary>Quotes names. Delta tables have no keys, and results do not tell from which table their columns come, so that it makes no commands.</summary>
public sealed class DeltaQueryCommandBuilder : DbCommandBuilder
{
    /// <summary>A builder without an adapter.</summary>
    public DeltaQueryCommandBuilder()
    {
        QuotePrefix = "\"";
        QuoteSuffix = "\"";
    }

    /// <summary>A builder for the commands of an adapter.</summary>
    public DeltaQueryCommandBuilder(DeltaQueryDataAdapter adapter) : this() => DataAdapter = adapter;

    /// <inheritdoc/>
    public override string QuoteIdentifier(string unquotedIdentifier)
    {
        ArgumentNullException.ThrowIfNull(unquotedIdentifier);
        return DeltaQueryConnection.Quoted(unquotedIdentifier);
    }

    /// <inheritdoc/>
    public override string UnquoteIdentifier(string quotedIdentifier)
    {
        ArgumentNullException.ThrowIfNull(quotedIdentifier);
        return quotedIdentifier is ['"', .. var name, '"'] ? name.Replace("\"\"", "\"", StringComparison.Ordinal)
            : quotedIdentifier is ['`', .. var marked, '`'] ? marked.Replace("``", "`", StringComparison.Ordinal)
            : quotedIdentifier;
    }

    /// <inheritdoc/>
    protected override void ApplyParameterInfo(DbParameter parameter, DataRow row, StatementType statementType, bool whereClause)
    {
    }

    /// <inheritdoc/>
    protected override string GetParameterName(int parameterOrdinal) => $"@p{parameterOrdinal}";

    /// <inheritdoc/>
    protected override string GetParameterName(string parameterName) => $"@{parameterName}";

    /// <inheritdoc/>
    protected override string GetParameterPlaceholder(int parameterOrdinal) => $"@p{parameterOrdinal}";

    /// <inheritdoc/>
    [SuppressMessage("Usage", "CA2215", Justification = "The base has nothing to do here.")]
    protected override void SetRowUpdatingHandler(DbDataAdapter adapter)
    {
    }
}
