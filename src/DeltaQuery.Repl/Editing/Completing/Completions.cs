namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>What may stand at the cursor.</summary>
/// <param name="Start">Where what is written of it begins.</param>
/// <param name="Items">The candidates, in order; each begins as what is written does, but for case and quotes.</param>
internal sealed record Completions(int Start, IReadOnlyList<Completion> Items)
{
    public static Completions None { get; } = new(0, []);

    /// <summary>What all candidates begin with.</summary>
    public string CommonPrefix
    {
        get
        {
            var prefix = Items.Count > 0 ? Items[0].Text : "";
            foreach (var item in Items)
            {
                var length = 0;
                while (length < prefix.Length && length < item.Text.Length && char.ToUpperInvariant(prefix[length]) == char.ToUpperInvariant(item.Text[length]))
                    length++;
                prefix = prefix[..length];
            }

            // Not between the halves of a surrogate pair.
            return prefix.Length > 0 && char.IsHighSurrogate(prefix[^1]) ? prefix[..^1] : prefix;
        }
    }
}
