using System.Globalization;

namespace DeltaQuery.Engine.Sql;

// Constraints and the values that columns have by themselves; expressions as they were written.
internal static partial class SqlPrinter
{
    private static string Constraint(Statement statement, SourceText source) => statement switch
    {
        AddConstraintStatement s => Words(
            "ALTER TABLE", Table(s.Table), "ADD CONSTRAINT", Identifier(s.Name), "CHECK", InParentheses(source, s.Expression)),
        DropConstraintStatement s => Words(
            "ALTER TABLE", Table(s.Table), "DROP CONSTRAINT", s.IfExists ? "IF EXISTS" : null, Identifier(s.Name)),
        SetDefaultStatement s => Words(
            "ALTER TABLE", Table(s.Table), "ALTER COLUMN", Identifier(s.Column), After("SET DEFAULT", source, s.Expression) ?? "DROP DEFAULT"),
        SyncIdentityStatement s => Words("ALTER TABLE", Table(s.Table), "ALTER COLUMN", Identifier(s.Column), "SYNC IDENTITY"),
        _ => throw new ArgumentException($"no printed form of {statement.GetType().Name}", nameof(statement)),
    };

    private static string? Value(ColumnDefinition column, SourceText source) => column switch
    {
        { Default: { } value } => $"DEFAULT {source.Slice(value)}",
        { Generated: { } expression } => $"GENERATED ALWAYS AS ({source.Slice(expression)})",
        { Identity: { } identity } => string.Create(
            CultureInfo.InvariantCulture,
            $"GENERATED {(identity.Always ? "ALWAYS" : "BY DEFAULT")} AS IDENTITY (START WITH {identity.Start} INCREMENT BY {identity.Step})"),
        _ => null,
    };
}
