namespace DeltaQuery.Repl;

/// <summary>How long a phase will take yet. That is told only where it means something: when some of the phase is done, and its newer half went about as
/// fast as all of it.</summary>
internal sealed class Pace
{
    private const double LeastPart = 0.05;
    private const int LeastSteps = 3;
    private const double Likeness = 1.5; // times

    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(2);

    private readonly List<(TimeSpan At, double Part)> _steps = [];
    private string? _phase;
    private TimeSpan _began;
    private double _first;

    /// <summary>Notes how far a phase is, and tells how long it will take yet; null where nobody can know.</summary>
    /// <param name="phase">The phase; another one begins anew, and so does one that goes back.</param>
    /// <param name="at">The time, from any begin.</param>
    /// <param name="part">What part of it is done, from 0 to 1; null if that is not known.</param>
    public TimeSpan? Left(string phase, TimeSpan at, double? part)
    {
        if (part is not { } done)
        {
            _phase = null;
            return null;
        }

        if (phase != _phase || (_steps.Count > 0 && done < _steps[^1].Part))
        {
            (_phase, _began, _first) = (phase, at, done);
            _steps.Clear();
        }

        if (_steps.Count == 0 || done > _steps[^1].Part)
            _steps.Add((at, done));
        var took = at - _began;
        if (took < LeastTime || done - _first < LeastPart || done >= 1 || _steps.Count <= LeastSteps)
            return null;
        var half = _steps.FindLast(s => s.At <= at - (took / 2));
        var (whole, newer) = ((done - _first) / took.TotalSeconds, (done - half.Part) / (at - half.At).TotalSeconds);
        return newer > whole / Likeness && newer < whole * Likeness ? TimeSpan.FromSeconds((1 - done) * 2 / (whole + newer)) : null;
    }
}
