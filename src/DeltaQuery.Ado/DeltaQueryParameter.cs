using System.ComponentModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace DeltaQuery.Ado;

/// <summary>A value for <c>@name</c>, <c>$name</c>, <c>:name</c>, <c>?</c> or <c>$1</c> in a command's text. It is bound, never put into the text.</summary>
public sealed class DeltaQueryParameter : DbParameter
{
    private DbType? _dbType;

    /// <summary>A parameter without a name or a value.</summary>
    public DeltaQueryParameter()
    {
    }

    /// <summary>A parameter; its type is that of the value.</summary>
    /// <param name="parameterName">With or without the mark before it; empty for one that is known by its place.</param>
    /// <param name="value">The value; <see cref="DBNull"/> for NULL.</param>
    public DeltaQueryParameter(string? parameterName, object? value)
    {
        ParameterName = parameterName;
        Value = value;
    }

    /// <summary>A parameter of a type.</summary>
    public DeltaQueryParameter(string? parameterName, DbType dbType, object? value) : this(parameterName, value) => DbType = dbType;

    /// <summary>The type to which the value is converted; that of the value itself where it is not set.</summary>
    public override DbType DbType
    {
        get => _dbType ?? ParameterValue.DbTypeOf(Value);
        set => _dbType = value;
    }

    /// <summary>Input: a statement gives nothing back through parameters.</summary>
    /// <exception cref="NotSupportedException">It is set to another direction.</exception>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
                throw new NotSupportedException("Parameters are input alone: a statement gives its results as rows.");
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <summary>The name, with or without the mark before it; empty for one that is known by its place.</summary>
    [AllowNull, DefaultValue("")]
    public override string ParameterName { get => field; set => field = value ?? ""; } = "";

    /// <inheritdoc/>
    [AllowNull, DefaultValue("")]
    public override string SourceColumn { get => field; set => field = value ?? ""; } = "";

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override DataRowVersion SourceVersion { get; set; } = DataRowVersion.Current;

    /// <inheritdoc/>
    public override byte Precision { get; set; }

    /// <inheritdoc/>
    public override byte Scale { get; set; }

    /// <summary>How many characters or bytes of the value are taken; 0 or -1 for all.</summary>
    public override int Size
    {
        get => field;
        set => field = value >= -1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A size is at least 0, or -1 for any.");
    }

    /// <summary>The value; <see cref="DBNull"/> for NULL, null for none.</summary>
    public override object? Value { get; set; }

    /// <summary>Gives the type back to the value.</summary>
    public override void ResetDbType() => _dbType = null;

    /// <summary>The name without the mark before it.</summary>
    internal string BareName => WithoutMark(ParameterName);

    /// <summary>The type that was set; null for the value's own.</summary>
    internal DbType? SetDbType => _dbType;

    internal static string WithoutMark(string name) => name is ['@' or '$' or ':', ..] ? name[1..] : name;
}
