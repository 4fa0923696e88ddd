using System.Diagnostics;
using System.Text;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Telemetry;

/// <summary>A statement's time, from its parsing to its last row, as a measurement and an activity.</summary>
internal sealed class MeasuredStatement
{
    private readonly string _operation;
    private readonly string _text;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Activity? _activity;
    private int _ended;

    public MeasuredStatement(Statement statement, string text)
    {
        (_operation, _text) = (NameOf(statement), text);
        _activity = EngineMeter.Activities.StartActivity(_operation, ActivityKind.Client);
        _activity?.SetTag("db.system.name", "deltaquery").SetTag("db.operation.name", _operation);
    }

    /// <summary>Ends it, once.</summary>
    public void End(Exception? error = null)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        var type = error switch
        {
            null => null,
            DeltaException e => e.Code.ToString(),
            _ => error.GetType().Name,
        };
        if (error is not null)
            _activity?.SetTag("error.type", type).SetStatus(ActivityStatusCode.Error, SecretText.Scrub(_text, error.Message));
        EngineMeter.Statement(_operation, Stopwatch.GetElapsedTime(_start), type);
        _activity?.Dispose();
    }

    /// <summary>The words that a statement begins with.</summary>
    private static string NameOf(Statement statement) => statement switch
    {
        QueryStatement => "SELECT",
        PassThroughStatement other => other.Keyword,
        TransactionStatement other => other.Action.ToString().ToUpperInvariant(),
        UnsupportedStatement other => other.Name,
        ControlIngestStatement other => $"{other.Control} INGEST".ToUpperInvariant(),
        _ => Words(statement.GetType().Name[..^"Statement".Length]),
    };

    // CreateTable is CREATE TABLE.
    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name)
            words.Append(char.IsUpper(letter) && words.Length > 0 ? " " : "").Append(char.ToUpperInvariant(letter));
        return words.ToString();
    }
}
