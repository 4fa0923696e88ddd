namespace DeltaQuery.Engine.Execution.Telemetry;

/// <summary>The measurements of one kind taken together.</summary>
/// <param name="unit">What was measured in.</param>
internal sealed class MetricTotal(string unit)
{
    private readonly Lock _gate = new();

    public string Unit => unit;

    public long Count { get; private set; }

    public double Sum { get; private set; }

    public double Least { get; private set; } = double.PositiveInfinity;

    public double Greatest { get; private set; } = double.NegativeInfinity;

    public double Last { get; private set; }

    public void Add(double value)
    {
        lock (_gate)
        {
            Count++;
            Sum += value;
            Least = Math.Min(Least, value);
            Greatest = Math.Max(Greatest, value);
            Last = value;
        }
    }
}
