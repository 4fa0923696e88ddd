using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>A type with the values that a test likes to put into it.</summary>
/// <param name="Type">The type; fields of structs have their logical names.</param>
/// <param name="Make">Makes a value near a centre from -5 to 5: files with different centres have different bounds.</param>
/// <param name="Fields">The flavors of a struct's fields.</param>
internal sealed record Flavor(DataType Type, Func<Dice, int, object?> Make, IReadOnlyList<Flavor>? Fields = null);
