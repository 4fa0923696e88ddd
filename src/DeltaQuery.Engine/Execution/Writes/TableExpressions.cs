using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql.SparkExpression;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>The Spark SQL in a table's metadata, turned into rules for the rows that are written. A table with an expression of which we do
/// not know that we compute it as Spark does can be read, and not be written (TRAPS W4).</summary>
internal sealed class TableExpressions
{
    private readonly TableLayout _layout;
    private readonly SessionState _session;
    private readonly ExpressionScope _columns;
    private readonly ExpressionScope _stored;

    public TableExpressions(TableLayout layout, SessionState session)
    {
        (_layout, _session) = (layout, session);
        _columns = new ExpressionScope(layout, session.TimeZone, asStored: false);
        _stored = new ExpressionScope(layout, session.TimeZone, asStored: true);
    }

    /// <summary>Refuses a table with an expression that we do not know.</summary>
    /// <exception cref="DeltaException">UnsupportedFeature, with what is in the way.</exception>
    public static void CheckKnown(TableLayout layout, SessionState session)
    {
        var expressions = new TableExpressions(layout, session);
        expressions.Rules([.. layout.Schema.Fields.Select(_ => (int?)null)], 0);
        expressions.Rules([.. layout.Schema.Fields.Select(_ => (int?)0)], 0);
    }

    /// <summary>Gets ready to compute a table's expressions, if it has any; before the transaction in which this is done.</summary>
    public static void Prepare(Snapshot snapshot, SessionState session)
    {
        if (snapshot.Properties.Constraints.Count > 0 || snapshot.Schema.Any(type => type is StructType row && row.Fields.Any(HasExpression)))
            session.Engine.NeedSparkFunctions();
    }

    /// <summary>Refuses to compute expressions on a connection that does not compare strings by their bytes, as Spark does.</summary>
    /// <exception cref="DeltaException">NotSupported.</exception>
    public static void CheckCollation(SessionState session, string table)
    {
        if (!Collation.ComparesBytes(session.Connection))
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"{table}: its expressions cannot be computed while default_collation is set")
            {
                Table = table, Hint = "RESET default_collation",
            };
        }
    }

    /// <summary>The rules for rows of which a query gives some columns.</summary>
    /// <param name="sources">For each column of the table the place of the query's column that goes into it; null where there is none.</param>
    /// <param name="identitiesGiven">How many values of identity columns the transaction has given already.</param>
    /// <exception cref="DeltaException">UnsupportedFeature.</exception>
    public RowRules Rules(IReadOnlyList<int?> sources, long identitiesGiven)
    {
        var (values, generated) = (new Dictionary<int, string>(), new Dictionary<int, string>());
        var checks = new List<RowCheck>();
        for (var i = 0; i < _layout.Schema.Fields.Count; i++)
        {
            var field = _layout.Schema.Fields[i];
            if (GenerationExpression(field) is { } expression)
            {
                if (sources[i] is null)
                    generated.Add(i, Generate(field, expression));
                else
                    checks.Add(Agreement(field, expression));
            }
            else if (sources[i] is null && Identity(field) is { } identity)
            {
                values.Add(i, identity.ToSql(identitiesGiven));
            }
            else if (sources[i] is null && Default(field) is { } value)
            {
                values.Add(i, value);
            }
        }

        foreach (var field in _layout.Schema.Fields)
        {
            CheckInside(field);
            AddInvariants(field, field.Name, checks);
        }

        checks.AddRange(_layout.Properties.Constraints.Select(constraint => Check(constraint.Key, constraint.Value)));
        if (generated.Count + values.Count + checks.Count > 0)
            CheckCollation(_session, _layout.Name);
        return new RowRules { Values = values, Generated = generated, Checks = checks };
    }

    /// <summary>The expression of a generated column; null for other columns, and where the protocol does not have the feature.</summary>
    public string? GenerationExpression(StructField field) =>
        TableFeatures.IsSupported(_layout.Protocol, TableFeatures.GeneratedColumns) ? field.GenerationExpression : null;

    /// <summary>An identity column's description; null for other columns.</summary>
    public IdentityColumn? Identity(StructField field) =>
        TableFeatures.IsSupported(_layout.Protocol, TableFeatures.IdentityColumns) ? IdentityColumn.Of(field) : null;

    /// <summary>DuckDB's SQL for a column's default, with the column's type; null where it has none.</summary>
    /// <exception cref="DeltaException">UnsupportedFeature.</exception>
    public string? Default(StructField field)
    {
        if (field.CurrentDefault is not { } text || !TableFeatures.IsSupported(_layout.Protocol, TableFeatures.AllowColumnDefaults))
            return null;
        var scope = SparkScope.WithoutColumns(_session.TimeZone);
        return Known($"the default of column {field.Name}", text, TableFeatures.AllowColumnDefaults, () => Stored(field, text, scope));
    }

    /// <summary>A CHECK constraint.</summary>
    /// <exception cref="DeltaException">UnsupportedFeature.</exception>
    public RowCheck Check(string name, string text) => Condition(
        $"CHECK constraint {name} ({text})", text, TableFeatures.CheckConstraints, $"CHECK constraint {name}");

    /// <summary>Delta generates columns, no parts of them; a table that asks for it is beyond us.</summary>
    private static void CheckInside(StructField field)
    {
        if (field.Type.Any(type => type is StructType row && row.Fields.Any(inner => inner.GenerationExpression is not null)))
            throw Refused($"a generated field inside of column {field.Name}", "Delta has generated columns only", TableFeatures.GeneratedColumns);
        if (field.Type.Any(type => type is StructType row && row.Fields.Any(inner => inner.IsIdentity)))
            throw Refused($"an identity field inside of column {field.Name}", "Delta has identity columns only", TableFeatures.IdentityColumns);
    }

    private RowCheck Agreement(StructField field, string expression)
    {
        var name = $"`{field.Name.Replace("`", "``", StringComparison.Ordinal)}`";
        return Condition(
            $"CHECK constraint Generated Column ({field.Name} <=> ({expression}))",
            $"{name} <=> ({expression})", TableFeatures.GeneratedColumns, $"generated column {field.Name}");
    }

    private string Generate(StructField field, string expression) =>
        Known($"generated column {field.Name}", expression, TableFeatures.GeneratedColumns, () => Stored(field, expression, _columns.Scope));

    /// <summary>The value of an expression, brought to the column's type.</summary>
    private string Stored(StructField field, string text, SparkScope scope)
    {
        if (_layout.Mapping.Mode != ColumnMappingMode.None && field.Type is StructType or ArrayType or MapType)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"a value of type {SparkTypes.Print(field.Type)} under column mapping is not supported");
        }

        return SparkSqlExpression.Parse(text).TranslateAs(SparkType.Parse(SparkTypes.Print(field.Type)), scope).Sql;
    }

    private void AddInvariants(StructField field, string path, List<RowCheck> checks)
    {
        if (field.Invariant is { } text)
        {
            var what = $"the invariant of column {path}";
            checks.Add(Condition($"{what} ({text})", text, TableFeatures.Invariants, what));
        }

        if (field.Type is StructType row)
        {
            foreach (var inner in row.Fields)
                AddInvariants(inner, $"{path}.{inner.Name}", checks);
        }
        else if (field.Type.Any(type => type is StructType inside && inside.Fields.Any(f => f.Invariant is not null)))
        {
            throw Refused(
                $"the invariant of a field inside of column {path}",
                "DeltaQuery does not enforce invariants inside of lists and maps",
                TableFeatures.Invariants);
        }
    }

    private RowCheck Condition(string name, string text, string feature, string what) => Known(what, text, feature, () =>
    {
        var condition = SparkSqlExpression.Parse(text).Translate(_stored.Scope);
        if (condition.Type.Kind is not (SparkKind.Boolean or SparkKind.Void))
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"{text} is of type {condition.Type}, expected boolean");
        return new RowCheck(name, condition.Sql);
    });

    private static T Known<T>(string what, string text, string feature, Func<T> translate)
    {
        try
        {
            return translate();
        }
        catch (DeltaException e) when (e.Code is DeltaErrorCode.NotSupported or DeltaErrorCode.SyntaxError
            or DeltaErrorCode.ColumnNotFound or DeltaErrorCode.SchemaMismatch)
        {
            throw Refused($"{what}, {text}", e.Message, feature, e);
        }
    }

    private static bool HasExpression(StructField field) =>
        field.GenerationExpression is not null || field.CurrentDefault is not null || field.Invariant is not null;

    private static DeltaException Refused(string what, string why, string feature, Exception? cause = null) =>
        new(
            DeltaErrorCode.UnsupportedFeature,
            $"The table can be read but not written: DeltaQuery does not know how Spark computes {what}: {why}",
            cause)
        {
            Features = [feature],
        };
}
