using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Meta;

/// <summary>The <c>\if</c>s that a script is inside of.</summary>
internal sealed class Conditions
{
    private readonly Stack<Branch> _branches = new();

    private enum State
    {
        /// <summary>This branch runs.</summary>
        Runs,

        /// <summary>None has run so far.</summary>
        Waits,

        /// <summary>Another has run, or nothing of it may.</summary>
        Over,
    }

    /// <summary>Whether what stands here runs.</summary>
    public bool IsActive => _branches.Count == 0 || _branches.Peek().State == State.Runs;

    /// <summary>Whether an <c>\if</c> has no <c>\endif</c> yet.</summary>
    public bool IsOpen => _branches.Count > 0;

    /// <summary>Begins one. Where its condition is none, nothing of it runs.</summary>
    public void If(Func<bool> condition)
    {
        var isActive = IsActive;
        _branches.Push(new Branch(State.Over, HasElse: false));
        if (isActive)
            Replace(new Branch(condition() ? State.Runs : State.Waits, HasElse: false));
    }

    /// <exception cref="DeltaException">There is no <c>\if</c>, or its <c>\else</c> came before.</exception>
    public void Elif(Func<bool> condition)
    {
        var waits = Replaceable(@"\elif").State == State.Waits;
        Replace(new Branch(State.Over, HasElse: false));
        if (waits)
            Replace(new Branch(condition() ? State.Runs : State.Waits, HasElse: false));
    }

    /// <param name="check">Complains of the command's arguments, once the branch is changed; not asked where the <c>\if</c> itself is left out.</param>
    /// <inheritdoc cref="Elif"/>
    public void Else(Action check)
    {
        var waits = Replaceable(@"\else").State == State.Waits;
        Replace(new Branch(waits ? State.Runs : State.Over, HasElse: true));
        if (_branches.Skip(1).All(outer => outer.State == State.Runs))
            check();
    }

    /// <param name="check">As that of <see cref="Else"/>.</param>
    /// <exception cref="DeltaException">There is no <c>\if</c>.</exception>
    public void EndIf(Action check)
    {
        if (!_branches.TryPop(out _))
            throw Wrong(@"\endif: there is no \if");
        if (IsActive)
            check();
    }

    private void Replace(Branch branch)
    {
        _branches.Pop();
        _branches.Push(branch);
    }

    private Branch Replaceable(string command)
    {
        if (!_branches.TryPeek(out var branch))
            throw Wrong($@"{command}: there is no \if");
        if (branch.HasElse)
            throw Wrong($@"{command}: \else came before");
        return branch;
    }

    private static DeltaException Wrong(string message) => new(DeltaErrorCode.SyntaxError, message);

    private readonly record struct Branch(State State, bool HasElse);
}
