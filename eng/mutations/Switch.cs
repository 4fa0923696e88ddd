namespace DeltaQuery.Mutations;

/// <summary>What is compiled into the engine beside the mutants: which of them is on, and which have been met.</summary>
internal static class Switch
{
    public const string Type = "DeltaQuery.Engine.MutationSwitch";
    public const string Active = "Active";
    public const string Met = "Met";
    public const int Most = 32768;

    public static string Source { get; } = $$"""
        namespace DeltaQuery.Engine;

        internal static class MutationSwitch
        {
            public static int {{Active}};
            public static readonly bool[] {{Met}} = new bool[{{Most}}];

            public static bool Is(int mutant)
            {
                {{Met}}[mutant] = true;
                return mutant == {{Active}};
            }
        }
        """;

    public static string Is(int mutant) => $"global::{Type}.Is({mutant})";
}
