using System.Globalization;

namespace DeltaQuery.Engine.Sql;

// VACUUM t | ALL TABLES [IN s], and then in any order [FULL | LITE] [USING INVENTORY i | (query)] [RETAIN n HOURS] [DRY RUN].
internal sealed partial class Parser
{
    private Statement ParseVacuum()
    {
        var start = Take().Start;
        if (Accept("ALL", "TABLES"))
            return ParseVacuumClauses(new VacuumStatement(default, null, Accept("IN") ? ParseSchema() : null), start);
        if (!Accept("TABLE") && !AtFreeName && !Current.IsString)
            return PassThrough(); // DuckDB's own: VACUUM, VACUUM ANALYZE t
        var table = ParseTable(timeTravel: false);
        if (!At(TokenKind.LeftParen))
            return ParseVacuumClauses(new VacuumStatement(default, table, null), start);
        TakeToEnd(); // DuckDB's list of columns
        return new UnsupportedStatement(SpanToEnd(start), "VACUUM", table, DuckDbKnows: true);
    }

    private VacuumStatement ParseVacuumClauses(VacuumStatement statement, int start)
    {
        while (!At(TokenKind.End))
        {
            if (statement.Mode is null && AtAny("FULL", "LITE"))
                statement = statement with { Mode = Is(Take(), "FULL") ? VacuumMode.Full : VacuumMode.Lite };
            else if (statement.RetainHours is null && Accept("RETAIN"))
                statement = statement with { RetainHours = ParseHours() };
            else if (!statement.DryRun && AcceptDryRun())
                statement = statement with { DryRun = true };
            else if (!HasInventory(statement) && statement.Table is not null && At("USING"))
                statement = ParseInventory(statement);
            else
                throw Unexpected(string.Join(", ", VacuumClauses(statement).Append("end of statement")));
        }

        return statement.Mode == VacuumMode.Lite && HasInventory(statement)
            ? throw SyntaxError.At(_text, start, "VACUUM LITE looks at the log alone, and takes no inventory")
            : statement with { Span = SpanToEnd(start) };
    }

    private bool AcceptDryRun()
    {
        if (!Accept("DRY"))
            return false;
        Expect("RUN");
        return true;
    }

    private double ParseHours()
    {
        double hours;
        if (AtParameter)
        {
            hours = TakeValue("a number of hours", 0.0, AsNumber);
            return Accept("HOURS") || Accept("HOUR") ? hours : throw Unexpected("HOURS");
        }

        if (!At(TokenKind.Number)
            || !double.TryParse(TextOf(Current), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out hours)
            || !double.IsFinite(hours))
            throw Unexpected("a number of hours");
        _at++;
        if (!Accept("HOURS") && !Accept("HOUR"))
            throw Unexpected("HOURS");
        return hours;
    }

    private VacuumStatement ParseInventory(VacuumStatement statement)
    {
        Expect("USING");
        Expect("INVENTORY");
        return At(TokenKind.LeftParen)
            ? statement with { InventoryQuery = TakeParenthesized("SELECT") }
            : statement with { InventoryTable = ParseTable(expected: "a table name or a query in parentheses") };
    }

    private static bool HasInventory(VacuumStatement statement) => statement.InventoryTable is not null || statement.InventoryQuery is not null;

    private static IEnumerable<string> VacuumClauses(VacuumStatement statement)
    {
        if (statement.Mode is null)
            yield return "FULL, LITE";
        if (!HasInventory(statement) && statement.Table is not null)
            yield return "USING INVENTORY";
        if (statement.RetainHours is null)
            yield return "RETAIN n HOURS";
        if (!statement.DryRun)
            yield return "DRY RUN";
    }
}
