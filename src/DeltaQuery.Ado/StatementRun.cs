using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>A statement that is to run, with the values of a command.</summary>
/// <param name="text">The statement.</param>
/// <param name="parameters">The values.</param>
/// <param name="before">How many <c>?</c> the statements before it have.</param>
internal sealed class StatementRun(PreparedStatement text, DeltaQueryParameterCollection parameters, int before)
{
    public PreparedStatement Text => text;

    /// <summary>The command of a batch that it belongs to; null for none.</summary>
    public DeltaQueryBatchCommand? Command { get; init; }

    /// <summary>What it gave; null as long as it was not run.</summary>
    public StatementResult? Result { get; private set; }

    /// <summary>How long it took to come to its first rows.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Runs it.</summary>
    public StatementResult Execute(DeltaSession session, CancellationToken cancellationToken)
    {
        var values = Values();
        var start = Stopwatch.GetTimestamp();
        try
        {
            return Result = session.ExecuteAsync(text, values, cancellationToken).GetAwaiter().GetResult();
        }
        finally
        {
            Elapsed = Stopwatch.GetElapsedTime(start);
        }
    }

    /// <summary>The columns that it would give.</summary>
    public IReadOnlyList<ResultColumn> Describe(DeltaSession session, CancellationToken cancellationToken) =>
        session.DescribeAsync(text, Values(), cancellationToken).GetAwaiter().GetResult();

    // By the names that the statement has for them; those that it does not name are left out.
    private Dictionary<string, object?> Values()
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in text.Parameters.Names)
            if (Find(name) is { } parameter)
                values[name] = ParameterValue.Of(parameter);
        return values;
    }

    private DeltaQueryParameter? Find(string name)
    {
        if (text.Parameters.Unnumbered > 0 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            return InOrder().ElementAtOrDefault(before + place - 1);
        if (parameters.IndexOf(name) is >= 0 and var named)
            return parameters[named];
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return number >= 1 && number <= parameters.Count ? parameters[number - 1] : null;
    }

    // Those for ?: the ones without a name, or all where all have one.
    private IEnumerable<DeltaQueryParameter> InOrder() => parameters.Any(p => p.BareName.Length == 0) ? parameters.Where(p => p.BareName.Length == 0) : parameters;
}
