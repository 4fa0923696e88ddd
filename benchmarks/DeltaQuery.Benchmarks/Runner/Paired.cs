using System.Diagnostics;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>Measures two sides in turn: answers compared first, then warm runs in pairs, so that what the machine does meanwhile hits both.</summary>
internal static class Paired
{
    // Short runs are repeated until the runtime has compiled them for good.
    private const int LeastWarmUps = 2;
    private const int MostWarmUps = 60;
    private const double WarmUpMilliseconds = 500;

    /// <summary>Compares two sides.</summary>
    /// <param name="goal">The goal's number.</param>
    /// <param name="what">What is measured.</param>
    /// <param name="ours">Our side.</param>
    /// <param name="other">The other side.</param>
    /// <param name="limit">What is allowed, or null.</param>
    /// <param name="rounds">How many pairs count.</param>
    /// <exception cref="WrongAnswerException">The sides do not answer the same.</exception>
    public static Figure Compare(string goal, string what, Side ours, Side other, Limit? limit, int rounds)
    {
        Verify($"{goal} {what}", ours, other);
        WarmUp(() => Measure(ours).Elapsed + Measure(other).Elapsed);

        var (a, b) = (new List<double>(), new List<double>());
        double cpuA = 0, cpuB = 0;
        for (var i = 0; i < rounds; i++)
        {
            // Neither side is always the first.
            foreach (var side in i % 2 == 0 ? new[] { ours, other } : [other, ours])
            {
                var (elapsed, cpu) = Measure(side);
                (side == ours ? a : b).Add(elapsed);
                if (side == ours)
                    cpuA += cpu;
                else
                    cpuB += cpu;
            }
        }

        return new Figure(
            goal, what, Limit.Median(a), other.Name, Limit.Median(b), Limit.Median(a.Zip(b, (x, y) => x / y).ToList()), limit, limit?.IsMet(a, b))
        {
            CpuRatio = !ours.IsElsewhere && !other.IsElsewhere && cpuB > 0 ? cpuA / cpuB : null,
        };
    }

    /// <summary>Measures one side alone.</summary>
    /// <param name="goal">The goal's number.</param>
    /// <param name="what">What is measured.</param>
    /// <param name="ours">Our side.</param>
    /// <param name="expected">The answer that it must give, or null.</param>
    /// <param name="limit">What is allowed, or null.</param>
    /// <param name="rounds">How many runs count.</param>
    public static Figure Alone(string goal, string what, Side ours, string? expected, Limit? limit, int rounds)
    {
        ours.Prepare?.Invoke();
        var answer = ours.Run();
        if (expected is not null && answer != expected)
            throw new WrongAnswerException($"{goal} {what}: expected\n{expected}\nbut got\n{answer}");
        WarmUp(() => Measure(ours).Elapsed);
        var times = Enumerable.Range(0, rounds).Select(_ => Measure(ours).Elapsed).ToList();
        return new Figure(goal, what, Limit.Median(times), "", null, null, limit, limit?.IsMet(times, times));
    }

    /// <summary>Runs both sides once and compares the answers.</summary>
    public static void Verify(string what, Side ours, Side other)
    {
        ours.Prepare?.Invoke();
        var first = ours.Run();
        other.Prepare?.Invoke();
        var second = other.Run();
        if (first != second)
            throw new WrongAnswerException($"{what}: we answer\n{first}\nand {other.Name}\n{second}");
    }

    private static void WarmUp(Func<double> run)
    {
        var spent = 0.0;
        for (var i = 1; i < MostWarmUps && (i < LeastWarmUps || spent < WarmUpMilliseconds); i++)
            spent += run();
    }

    private static (double Elapsed, double Cpu) Measure(Side side)
    {
        side.Prepare?.Invoke();
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        side.Run();
        var elapsed = watch.Elapsed.TotalMilliseconds;
        return (side.OwnTime?.Invoke() ?? elapsed, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }
}
