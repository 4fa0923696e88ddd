namespace DeltaQuery.Repl.Options;

/// <summary>A variable that the command line sets.</summary>
internal static class VariableArgument
{
    /// <summary>Adds <c>NAME=VALUE</c>; a later one counts.</summary>
    /// <exception cref="UsageException">It is no such text.</exception>
    public static IReadOnlyDictionary<string, string> Add(IReadOnlyDictionary<string, string> variables, string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        if (equals < 0)
            throw new UsageException("--variable needs NAME=VALUE");
        if (!IsName(name))
            throw new UsageException($"'{name}' is no name of a variable: letters, digits and _, with no digit first");
        return new Dictionary<string, string>(variables, StringComparer.Ordinal) { [name] = argument[(equals + 1)..] };
    }

    /// <summary>Whether a variable can be called so, and be found again in a statement.</summary>
    public static bool IsName(string name) => name.Length > 0 && !char.IsDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c == '_');
}
