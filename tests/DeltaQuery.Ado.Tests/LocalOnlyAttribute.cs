using System.Reflection;

namespace DeltaQuery.Ado.Tests;

/// <summary>A class of tests that a cluster has no part in.</summary>
/// <param name="why">What only the engine here has; <c>docs/remote.md</c> tells users of it.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LocalOnlyAttribute(string why) : Attribute
{
    public string Why => why;

    /// <summary>Why a class has no tests over a cluster; null if it says nothing.</summary>
    public static string? ReasonOf(Type type) => type.GetCustomAttribute<LocalOnlyAttribute>()?.Why;
}
