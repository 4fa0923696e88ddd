using System.Text.RegularExpressions;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Operations;

namespace DeltaQuery.Repl.Meta;

/// <summary>The commands that tell of tables, where statements run on a Spark cluster: what its own SHOW and DESCRIBE tell.</summary>
internal static class SparkCatalog
{
    public static Task<bool> Schemas(MetaContext context) => context.ShowThereAsync($"SHOW SCHEMAS{Like(context[0])}");

    public static Task<bool> Views(MetaContext context) => context.ShowThereAsync($"SHOW VIEWS{Like(context[0])}");

    public static Task<bool> Functions(MetaContext context) => context.ShowThereAsync($"SHOW FUNCTIONS{Like(context[0])}");

    /// <summary>Tables of the schema, or of one that is named.</summary>
    public static Task<bool> Tables(MetaContext context)
    {
        if (context.Name.EndsWith('+'))
            throw NotThere(context);
        var pattern = context[0];
        var dot = pattern?.LastIndexOf('.') ?? -1;
        if (dot < 0)
            return context.ShowThereAsync($"SHOW TABLES{Like(pattern)}");
        var schema = pattern![..dot];
        return schema.AsSpan().ContainsAny('*', '?') ? throw NotThere(context)
            : context.ShowThereAsync($"SHOW TABLES IN {Operation.Named(schema)}{Like(pattern[(dot + 1)..])}");
    }

    public static Task<bool> Describe(MetaContext context) => context.Arguments.Count == 0 ? Tables(context)
        : context.ShowThereAsync($"DESCRIBE {(context.Name.EndsWith('+') ? "EXTENDED " : "")}{context.Table()}");

    /// <summary>The error of a command, or a form of it, for which Spark has no statement.</summary>
    public static DeltaException NotThere(MetaContext context) => new(
        DeltaErrorCode.NotSupported, $"{context.Name} tells of tables here, and statements run on {context.Session.Remote!.Address}")
    {
        Hint = @"\dn, \dt [SCHEMA.]PATTERN, \dv, \d TABLE, \df and \hist ask Spark",
    };

    // Spark takes a name's pattern for a regular expression in which * stands for any characters.
    private static string Like(string? pattern)
    {
        if (string.IsNullOrEmpty(pattern))
            return "";
        var expression = Regex.Escape(pattern).Replace(@"\*", "*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal);
        return $" LIKE {Sql.Literal(expression)}";
    }
}
