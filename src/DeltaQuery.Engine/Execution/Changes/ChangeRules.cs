using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>What a table's expressions ask of the statements that change its rows: defaults, columns that are computed of others, columns that
/// count by themselves.</summary>
internal sealed class ChangeRules
{
    private readonly TableLayout _layout;
    private readonly TableExpressions _expressions;

    public ChangeRules(Snapshot snapshot, SessionState session)
    {
        // Changes are values under logical names, inside of structs too.
        _layout = TableLayout.Of(snapshot) with { Mapping = new ColumnMapping(snapshot.Schema, ColumnMappingMode.None) };
        _expressions = new TableExpressions(_layout, session);
    }

    /// <summary>The SQL of a column's default, or NULL.</summary>
    public string Default(StructField field) => _expressions.Default(field) ?? "NULL";

    /// <summary>Whether a column is computed of the others, or counts by itself.</summary>
    public bool IsComputed(StructField field) => _expressions.GenerationExpression(field) is not null || _expressions.Identity(field) is not null;

    /// <summary>Refuses a value for a column that counts by itself.</summary>
    /// <exception cref="DeltaException">ConstraintViolation.</exception>
    public void Check(Func<int, bool> isAssigned, bool isNewRow)
    {
        for (var i = 0; i < _layout.Schema.Fields.Count; i++)
        {
            var field = _layout.Schema.Fields[i];
            if (_expressions.Identity(field) is not { } identity)
                continue;
            if (isAssigned(i) && (!isNewRow || !identity.AllowExplicitInsert))
            {
                throw new DeltaException(DeltaErrorCode.ConstraintViolation, $"{_layout.Name}: identity column {field.Name} takes no value here")
                {
                    Table = _layout.Name,
                };
            }
        }
    }

    /// <summary>The columns that count by themselves, as no row that comes in has a value for them.</summary>
    /// <param name="isAssigned">For each kind of row that comes in whether a column gets a value.</param>
    /// <exception cref="DeltaException">NotSupported: some kinds of rows give a value and others don't.</exception>
    public IReadOnlyList<(int Place, IdentityColumn Column)> CountedUp(IReadOnlyList<Func<int, bool>> isAssigned)
    {
        var counted = new List<(int, IdentityColumn)>();
        foreach (var (i, field) in _layout.Schema.Fields.Index())
        {
            var given = isAssigned.Count(g => g(i));
            if (isAssigned.Count == given || _expressions.Identity(field) is not { } identity)
                continue;
            if (given > 0)
            {
                throw new DeltaException(
                    DeltaErrorCode.NotSupported, $"{_layout.Name}: identity column {field.Name} gets a value by some INSERT clauses and none by others")
                {
                    Table = _layout.Name, Hint = "leave it out everywhere: it counts by itself",
                };
            }

            counted.Add((i, identity));
        }

        return counted;
    }

    /// <summary>The SQL of generated columns to which no new row gives a value, by place; over <see cref="RowRules.Column"/>s.</summary>
    /// <param name="isAssigned">For each kind of new row whether a column gets a value.</param>
    /// <exception cref="DeltaException">NotSupported: some kinds of rows give a value and others don't.</exception>
    public IReadOnlyDictionary<int, string> Computed(params IReadOnlyList<Func<int, bool>> isAssigned)
    {
        var sources = new int?[_layout.Schema.Fields.Count];
        for (var i = 0; i < sources.Length; i++)
        {
            var field = _layout.Schema.Fields[i];
            var isGiven = isAssigned.Count(given => given(i));
            sources[i] = isGiven == 0 ? null : i;
            if (isGiven > 0 && isGiven < isAssigned.Count && _expressions.GenerationExpression(field) is not null)
            {
                throw new DeltaException(
                    DeltaErrorCode.NotSupported, $"{_layout.Name}: generated column {field.Name} gets a value by some clauses and none by others")
                {
                    Table = _layout.Name, Hint = "leave it out everywhere: it is computed",
                };
            }
        }

        return _expressions.Rules(sources, 0).Generated;
    }
}
