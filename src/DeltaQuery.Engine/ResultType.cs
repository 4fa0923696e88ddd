using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine;

/// <summary>The type of a result's column, or of a part of one.</summary>
public sealed class ResultType
{
    private readonly LogicalType _type;

    internal ResultType(LogicalType type) => _type = type;

    internal LogicalType Logical => _type;

    /// <summary>Which type it is.</summary>
    public ResultTypeId Id => (ResultTypeId)_type.Id;

    /// <summary>The digits of a DECIMAL.</summary>
    public int Precision => _type.Width;

    /// <summary>The digits after the point of a DECIMAL.</summary>
    public int Scale => _type.Scale;

    /// <summary>Whether a VARCHAR holds JSON.</summary>
    public bool IsJson => _type.Alias == "JSON";

    /// <summary>The type of the elements of a LIST or ARRAY, or of the values of a MAP; null for others.</summary>
    public ResultType? Element => field ??= (_type.Child ?? _type.Value) is { } type ? new ResultType(type) : null;

    /// <summary>The type of the keys of a MAP; null for others.</summary>
    public ResultType? Key => field ??= _type.Key is { } type ? new ResultType(type) : null;

    /// <summary>The fields of a STRUCT, or the members of a UNION.</summary>
    public IReadOnlyList<ResultField> Fields => field ??= [.. _type.Fields.Select(f => new ResultField(f.Name, new ResultType(f.Type)))];

    /// <summary>The texts of an ENUM.</summary>
    public IReadOnlyList<string> EnumValues => _type.EnumValues;

    /// <summary>The type as DuckDB writes it: <c>DECIMAL(10,2)</c>.</summary>
    public override string ToString() => _type.ToString();
}

/// <summary>A field of a STRUCT, or a member of a UNION.</summary>
/// <param name="Name">Its name; empty where the STRUCT has none.</param>
/// <param name="Type">Its type.</param>
public sealed record ResultField(string Name, ResultType Type);
