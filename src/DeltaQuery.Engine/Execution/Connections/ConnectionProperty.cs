using DeltaQuery.Engine.Redaction;

namespace DeltaQuery.Engine.Execution.Connections;

/// <summary>A property of a connection.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; null where a secret has it.</param>
/// <param name="Secret">The name of the secret that has it, or null.</param>
internal sealed record ConnectionProperty(string Key, string? Value, string? Secret)
{
    public override string ToString() => $"{Key} = {(Value is null ? $"SECRET {Secret}" : SecretKeys.Shown(Key, Value))}";
}
