namespace DeltaQuery.Engine.Sql;

/// <summary>A table as a statement names it: <c>t</c>, <c>s.t</c>, <c>delta.`path`</c> or <c>'path'</c>, with its time travel.</summary>
/// <remarks><paramref name="Parts"/> holds at least one name; <paramref name="Span"/> covers them without the time travel.</remarks>
internal sealed record TableReference(IReadOnlyList<Identifier> Parts, TimeTravel? TimeTravel, SourceSpan Span)
{
    /// <summary>The path, when the reference is one: <c>delta.`path`</c>, <c>delta."path"</c> or <c>'path'</c>.</summary>
    public string? Path => this switch
    {
        { Parts: [{ Quoting: TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString } path] } => path.Value,
        { Parts: [{ IsQuoted: false } scheme, { IsQuoted: true } path] } when IsDelta(scheme.Value) => path.Value,
        _ => null,
    };

    /// <summary>The other reading of a quoted last name that ends as <c>x@v3</c> or <c>x@yyyyMMddHHmmssSSS</c>: <c>x</c> at that version.
    /// It holds only when no table bears the whole name, as a folder may be called <c>x@v3</c>. Null when there is none.</summary>
    public TableReference? AtSuffixReading
    {
        get
        {
            var last = Parts[^1];
            var at = last.Value.LastIndexOf('@');
            if (TimeTravel != null || !last.IsQuoted || at <= 0)
                return null;
            var travel = Sql.TimeTravel.FromAtSuffix(last.Value.AsSpan(at + 1), last.Span);
            return travel == null
                ? null
                : this with { Parts = [.. Parts.SkipLast(1), last with { Value = last.Value[..at] }], TimeTravel = travel };
        }
    }

    /// <summary>Whether a name is the <c>delta</c> of <c>delta.`path`</c>.</summary>
    public static bool IsDelta(ReadOnlySpan<char> name) => name.Equals("delta", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => SqlPrinter.Name(this);
}
