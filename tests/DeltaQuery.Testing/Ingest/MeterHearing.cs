using System.Diagnostics.Metrics;
using System.Globalization;

namespace DeltaQuery.Testing.Ingest;

/// <summary>Hears what one ingest of this process measures, by a name that no other has.</summary>
internal sealed class MeterHearing(string? ingest = null)
{
    private readonly Lock _gate = new();
    private readonly List<(string Name, double Value, Dictionary<string, object?> Tags)> _heard = [];
    private MeterListener? _listener;

    /// <summary>The ingest's name.</summary>
    public string Ingest { get; } = ingest ?? $"n{Guid.NewGuid():N}";

    /// <summary>Begins to hear, until what it gives is disposed.</summary>
    public IDisposable Listen()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "DeltaQuery.Ingest")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
        return _listener;
    }

    /// <summary>Reads the gauges.</summary>
    public void Observe() => _listener!.RecordObservableInstruments();

    /// <summary>What an instrument was told, in order; for gauges by partition.</summary>
    public IReadOnlyList<double> Values(string name) => [.. Of(name).Select(h => h.Value)];

    public double Total(string name) => Values(name).Sum();

    /// <summary>The values of some tags in each measurement.</summary>
    public IReadOnlyList<string> Tags(string name, params string[] tags) =>
        [.. Of(name).Select(h => string.Join('|', tags.Select(t => Convert.ToString(h.Tags[t], CultureInfo.InvariantCulture))))];

    private List<(string Name, double Value, Dictionary<string, object?> Tags)> Of(string name)
    {
        lock (_gate)
            return [.. _heard.Where(h => h.Name == name).OrderBy(h => h.Tags.GetValueOrDefault("partition") as int?)];
    }

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var known = tags.ToArray().ToDictionary(t => t.Key, t => t.Value);
        if (!Equals(known.GetValueOrDefault("ingest"), Ingest))
            return;
        lock (_gate)
            _heard.Add((instrument.Name, value, known));
    }
}
