using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>What may stand at a place of a statement or of a shell's command.</summary>
/// <param name="catalog">The names that there are.</param>
/// <param name="commands">The names of the shell's commands, with their backslash or dot.</param>
internal sealed class SqlCompleter(ICatalog catalog, IReadOnlyList<string> commands) : ICompleter
{
    public Completions Complete(string text, int cursor)
    {
        catalog.Begin();
        if (MetaLine.NameIn(text) is (int start, int end))
            return cursor <= end ? Commands(start, text[start..cursor]) : Arguments(text, cursor);
        var place = CompletionPlace.Of(text, cursor);
        var items = place.Kind switch
        {
            PlaceKind.File => PathCompletion.Of(place.Typed, place.Quote, foldersOnly: false),
            PlaceKind.Folder => PathCompletion.Of(place.Typed, place.Quote, foldersOnly: true),
            PlaceKind.Name => Names(place),
            _ => [],
        };
        if (catalog.HasMissed)
            return Completions.None; // one of few would seem to be the only one
        return new Completions(place.Kind == PlaceKind.Name && place.Quote != '\0' ? place.Start - 1 : place.Start, items);
    }

    private Completions Commands(int start, string typed) =>
        new(start, [.. commands.Where(name => name.StartsWith(typed, StringComparison.Ordinal)).Select(name => new Completion(name))]);

    // Of commands, which take tables or files.
    private Completions Arguments(string text, int cursor)
    {
        var start = text.LastIndexOf(' ', cursor - 1) + 1;
        var typed = text[start..cursor];
        var isFile = typed.Contains('/', StringComparison.Ordinal) || text.TrimStart()[1..] is ['i' or 'o', ..];
        return new Completions(start, isFile ? PathCompletion.Of(typed, '\0', foldersOnly: false) : Filtered(catalog.Tables(null), typed, '\0', " "));
    }

    private IReadOnlyList<Completion> Names(CompletionPlace place)
    {
        var (typed, quote, before) = (place.Typed, place.Quote, place.Before);
        var isTable = NamedTable.Follows(before);
        if (place.Qualifier.Count > 0)
            return Filtered(isTable ? catalog.Tables(place.Qualifier[^1]) : ColumnsOf(place), typed, quote, isTable ? " " : "");
        List<Completion> items = [];
        if (isTable)
        {
            items.AddRange(Filtered(catalog.Tables(null), typed, quote, " "));
            items.AddRange(Filtered(catalog.Schemas, typed, quote, "."));
            items.AddRange(Calls(catalog.TableFunctions, typed));
        }
        else if (IsAfter(place, "SET", "RESET") && before.Count == 1)
        {
            items.AddRange(Filtered(catalog.Settings, typed, '\0', before[0].Is("SET") ? " = " : "", isSetting: true));
        }
        else if (IsAfter(place, "USE") || (IsAfter(place, "SCHEMA", "IN") && !before[0].Is("SELECT")))
        {
            items.AddRange(Filtered(catalog.Schemas, typed, quote, " "));
        }
        else if (IsColumnPlace(place))
        {
            items.AddRange(Filtered(ColumnsOf(place), typed, quote, ""));
            items.AddRange(Filtered(Aliases(place), typed, quote, "."));
            items.AddRange(Calls(catalog.Functions, typed));
        }

        if (quote == '\0')
            items.AddRange(Keywords(place));
        return [.. items.DistinctBy(item => item.Text, StringComparer.OrdinalIgnoreCase)];
    }

    private static bool IsAfter(CompletionPlace place, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (place.Previous is { } previous && previous.Is(word))
                return true;
        return false;
    }

    private static bool IsColumnPlace(CompletionPlace place) =>
        IsAfter(place, "COLUMN", "COLUMNS") || (!KeywordRules.EndsOperand(place.Before)
            && (NamedTable.ClauseOf(place.Before) ?? "FROM") is not ("FROM" or "TABLE" or "LIMIT")
            || (place.Previous is { } last && (last.IsSymbol('(') || last.IsSymbol(',')) && place.Before.Any(piece => piece.Is("INTO"))));

    // Of the tables that the statement names, or of the one that the qualifier is.
    private IReadOnlyList<string> ColumnsOf(CompletionPlace place)
    {
        var tables = NamedTable.In(place.Statement);
        if (place.Qualifier is [.., var name])
            tables = [.. tables.Where(table => name.Equals(table.Alias ?? table.Parts[^1], StringComparison.OrdinalIgnoreCase))];
        return [.. tables.SelectMany(table => catalog.Columns(table.Parts)).Distinct()];
    }

    private static IReadOnlyList<string> Aliases(CompletionPlace place) =>
        [.. NamedTable.In(place.Statement).Select(table => table.Alias ?? (table.Parts.Count == 1 ? table.Parts[0] : null)).OfType<string>()];

    // Functions are many: they are told when a letter is.
    private static IReadOnlyList<Completion> Calls(IReadOnlyList<string> functions, string typed) =>
        typed.Length == 0 ? []
            : [.. functions.Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Select(name => new Completion(name, "("))];

    private static IEnumerable<Completion> Keywords(CompletionPlace place)
    {
        var isLower = place.Typed.Length > 0 && char.IsLower(place.Typed[0]);
        return KeywordRules.After(place.Before).Where(word => word.StartsWith(place.Typed, StringComparison.OrdinalIgnoreCase))
            .Select(word => new Completion(isLower ? word.ToLowerInvariant() : word));
    }

    private static IReadOnlyList<Completion> Filtered(IReadOnlyList<string> names, string typed, char quote, string behind, bool isSetting = false) =>
        [.. names.Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(name => new Completion(Written(name, quote, isSetting), behind, name))];

    private static string Written(string name, char quote, bool isSetting) =>
        isSetting ? name
        : quote == '\0' ? SqlScript.NameOf(name)
        : quote + name.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal) + quote;
}
