using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace DeltaQuery.Ado;

/// <summary>The parameters of a command, in order. Names are compared without regard to case and to the mark before them.</summary>
public sealed class DeltaQueryParameterCollection : DbParameterCollection, IReadOnlyList<DeltaQueryParameter>
{
    private readonly List<DeltaQueryParameter> _parameters = [];

    internal DeltaQueryParameterCollection()
    {
    }

    /// <inheritdoc/>
    public override int Count => _parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_parameters).SyncRoot;

    /// <summary>A parameter by its place.</summary>
    public new DeltaQueryParameter this[int index]
    {
        get => _parameters[index];
        set => SetParameter(index, value);
    }

    /// <summary>A parameter by its name.</summary>
    public new DeltaQueryParameter this[string parameterName]
    {
        get => _parameters[IndexOrThrow(parameterName)];
        set => SetParameter(parameterName, value);
    }

    /// <summary>Adds a parameter.</summary>
    public DeltaQueryParameter Add(DeltaQueryParameter parameter)
    {
        _parameters.Add(NotNull(parameter));
        return parameter;
    }

    /// <summary>Adds a parameter of a type.</summary>
    public DeltaQueryParameter Add(string? parameterName, DbType dbType) => Add(new DeltaQueryParameter { ParameterName = parameterName, DbType = dbType });

    /// <summary>Adds a parameter with a value.</summary>
    public DeltaQueryParameter AddWithValue(string? parameterName, object? value) => Add(new DeltaQueryParameter(parameterName, value ?? DBNull.Value));

    /// <inheritdoc/>
    public override int Add(object value)
    {
        Add(Parameter(value));
        return Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _parameters.AddRange(values.Cast<object>().Select(Parameter).ToList());
    }

    /// <inheritdoc/>
    public override void Clear() => _parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator<DeltaQueryParameter> IEnumerable<DeltaQueryParameter>.GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is DeltaQueryParameter parameter ? _parameters.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        if (parameterName is null)
            return -1;
        var name = DeltaQueryParameter.WithoutMark(parameterName);
        return _parameters.FindIndex(p => p.BareName.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _parameters.Insert(index, Parameter(value));

    /// <inheritdoc/>
    public override void Remove(object value)
    {
        if (!_parameters.Remove(Parameter(value)))
            throw new ArgumentException("The parameter is not in this collection.", nameof(value));
    }

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => RemoveAt(IndexOrThrow(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _parameters[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _parameters[IndexOrThrow(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _parameters[index] = Parameter(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => SetParameter(IndexOrThrow(parameterName), value);

    private int IndexOrThrow(string parameterName) => IndexOf(parameterName) is >= 0 and var index
        ? index
        : throw new ArgumentOutOfRangeException(nameof(parameterName), parameterName, "There is no parameter of that name.");

    private static DeltaQueryParameter NotNull([NotNull] DeltaQueryParameter? parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter;
    }

    private static DeltaQueryParameter Parameter(object? value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value as DeltaQueryParameter
            ?? throw new InvalidCastException($"A {value.GetType()} is no {nameof(DeltaQueryParameter)}.");
    }
}
