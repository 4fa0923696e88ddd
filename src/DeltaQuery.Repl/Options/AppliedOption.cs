namespace DeltaQuery.Repl.Options;

/// <summary>An option that knows what it does to the arguments that were read before it.</summary>
/// <typeparam name="T">The arguments.</typeparam>
/// <inheritdoc cref="Option" path="/param"/>
/// <param name="Apply">What it does to the arguments; its value is empty where it takes none.</param>
internal sealed record AppliedOption<T>(string Name, string? Value, string? Help, Func<T, string, T> Apply) : Option(Name, Value, Help);
