using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine;

/// <summary>A statement whose text was read once, for any number of executions. Of one session at a time.</summary>
public sealed class PreparedStatement
{
    private readonly Token[] _tokens;
    private readonly QueryParameter? _mixed; // one with a name or a number in a statement that has ?
    private Statement? _parsed;

    internal PreparedStatement(ScriptStatement script, Token[] tokens)
    {
        (Script, Source, _tokens) = (script, new SourceText(script.Text), tokens);
        var parameters = ParameterFinder.Of(Source, tokens);
        _mixed = parameters.Any(p => p.Span.Length == 1) ? parameters.FirstOrDefault(p => p.Span.Length > 1) : null;
        Parameters = new ScriptParameters(
            [.. parameters.Select(p => p.Name).Distinct(StringComparer.OrdinalIgnoreCase)], parameters.Count(p => p.Span.Length == 1));
    }

    /// <summary>The statement, and where it stands in its script.</summary>
    public ScriptStatement Script { get; }

    /// <summary>The parameters that it names.</summary>
    public ScriptParameters Parameters { get; }

    /// <summary>Whether it only reads: a query. Text that cannot be parsed is none.</summary>
    public bool IsQuery
    {
        get
        {
            try
            {
                return Check() is QueryStatement;
            }
            catch (DeltaException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether its plan is worth keeping (<see cref="DeltaSession.PrepareAsync"/>).</summary>
    internal bool Keeps { get; set; }

    internal SourceText Source { get; }

    /// <summary>The tokens of the whole text.</summary>
    internal Token[] Tokens => _tokens;

    /// <summary>The statement, with the values of parameters in clauses of ours.</summary>
    /// <exception cref="DeltaException">As <see cref="Parser.ParseStatement"/>.</exception>
    internal Statement Parse(IReadOnlyDictionary<string, object?> values)
    {
        if (_parsed is not null)
            return _parsed;
        if (_mixed is { } mixed)
            throw new DeltaException(DeltaErrorCode.SyntaxError, "parameters of one statement are ? or have names, not both").At(Source, mixed.Span.Start);
        var statement = Parser.ParseStatement(Source, _tokens, values, out var tookValues);
        if (!tookValues)
            _parsed = statement;
        return statement;
    }

    /// <summary>The statement, not to be run.</summary>
    /// <exception cref="DeltaException">As <see cref="Parser.CheckStatement(SourceText, SourceSpan)"/>.</exception>
    internal Statement Check() => _parsed ?? Parser.CheckStatement(Source, _tokens);
}
