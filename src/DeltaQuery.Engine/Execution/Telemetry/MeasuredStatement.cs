using System.Collections;
using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine.Redaction;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Telemetry;

/// <summary>A statement's time, from its parsing to its last row, as a measurement and an activity by OpenTelemetry's conventions for databases
/// (https://opentelemetry.io/docs/specs/semconv/db/).</summary>
internal sealed class MeasuredStatement
{
    private const int ShortestValue = 3; // of which an occurrence in a message can be told from chance
    private const int LongestValue = 40; // longer ones DuckDB quotes in part

    private readonly ExecutionContext _context;
    private readonly StatementTracing _tracing;
    private readonly string _operation;
    private readonly string _schema;
    private readonly string? _text;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Activity? _activity;
    private string? _table;
    private int _ended;

    /// <param name="context">The statement's context.</param>
    /// <param name="statement">The statement; null where the text is none.</param>
    public MeasuredStatement(ExecutionContext context, Statement? statement)
    {
        (_context, _tracing) = (context, context.Session.Tracing);
        (_operation, _table) = statement is null ? ("", null) : (StatementName.Of(statement), StatementName.TableOf(statement));
        _schema = context.Session.Resolver.CurrentSchema;
        _text = _tracing.StatementText ? SecretText.Redact(context.Text.Text) : null;
        if (EngineMeter.Activities.HasListeners() && _tracing.Filter?.Invoke(_operation) != false)
            _activity = EngineMeter.Activities.StartActivity(ActivityKind.Client, tags: Tags(), name: ActivityName);
    }

    private string ActivityName => _operation.Length == 0 ? DbAttributes.DeltaQuery : _table is null ? _operation : $"{_operation} {_table}";

    /// <summary>Learns what a query reads: the table is told where it is one alone.</summary>
    public void Read(IReadOnlyList<ScanSummary> scans)
    {
        if (_table is not null || scans.Select(s => s.Table).Distinct(StringComparer.OrdinalIgnoreCase).ToList() is not [var table])
            return;
        _table = table;
        if (_activity is null)
            return;
        _activity.DisplayName = ActivityName;
        _activity.SetTag(DbAttributes.CollectionName, table);
    }

    /// <summary>Ends it, once.</summary>
    public void End(Exception? error = null)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        var end = new StatementEnd(_operation, Stopwatch.GetElapsedTime(_start))
        {
            Table = _table,
            Text = _text,
            ErrorType = error switch
            {
                null => null,
                DeltaException e => e.Code.ToString(),
                _ => error.GetType().Name,
            },
            SqlState = error is DeltaException { SqlState: var state } ? state : error is OperationCanceledException ? "57014" : null,
            Message = error is null ? null : Told(error.Message),
        };
        EngineMeter.Statement(end, _schema);
        if (error is not null)
        {
            _activity?.SetTag(DbAttributes.ErrorType, end.ErrorType).SetTag(DbAttributes.StatusCode, end.SqlState)
                .SetStatus(ActivityStatusCode.Error, end.Message);
        }

        if (_activity is not null)
            _tracing.Enrich?.Invoke(_activity);
        _activity?.Dispose();
        _tracing.Ended?.Invoke(end);
    }

    // Given at the start, so that samplers can choose by them.
    private List<KeyValuePair<string, object?>> Tags()
    {
        var tags = new List<KeyValuePair<string, object?>> { new(DbAttributes.SystemName, DbAttributes.DeltaQuery), new(DbAttributes.Namespace, _schema) };
        if (_operation.Length > 0)
            tags.Add(new(DbAttributes.OperationName, _operation));
        if (_table is not null)
            tags.Add(new(DbAttributes.CollectionName, _table));
        if (_text is not null)
            tags.Add(new(DbAttributes.QueryText, _text));
        return tags;
    }

    /// <summary>A message without what may be a key, and without the values of parameters, which DuckDB's messages may quote.</summary>
    private string Told(string message)
    {
        message = SecretText.Scrub(_context.Text.Text, message);
        foreach (var value in _context.Parameters.Values)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            if (text.Length > LongestValue || value is IEnumerable and not string)
                return "the message is left out, for it may quote a part of a parameter";
            if (text.Length >= ShortestValue)
                message = message.Replace(text, SecretKeys.Mask, StringComparison.Ordinal);
        }

        return message;
    }
}
