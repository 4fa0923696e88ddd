using System.Globalization;
using System.Text.Json;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>Reads DuckDB's error messages: JSON on our connections (errors_as_json), "Kind Error: text" everywhere else.</summary>
internal static class DuckDbErrorText
{
    private const string Excerpt = "\n\nLINE ";

    /// <summary>The exception for a message. A known kind, where the C API gives one, wins over the message's own.</summary>
    public static DuckDbException Read(string? message, DuckDbErrorType kind = DuckDbErrorType.Invalid)
    {
        if (string.IsNullOrEmpty(message)) return new DuckDbException(kind, "DuckDB reported an error without a message");
        return FromJson(message, kind) ?? FromText(message, kind);
    }

    private static DuckDbException? FromJson(string message, DuckDbErrorType kind)
    {
        if (!message.StartsWith('{')) return null;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(message);
            foreach (var property in document.RootElement.EnumerateObject())
                facts[property.Name] = property.Value.ToString();
        }
        catch (JsonException)
        {
            return null;
        }

        if (!facts.Remove("exception_message", out var text)) return null;
        if (facts.Remove("exception_type", out var type) && kind == DuckDbErrorType.Invalid) kind = KindOf(type);
        if (FromJson(text, kind) is { } inner) return inner;
        facts.Remove("error_subtype", out var subtype);
        facts.Remove("position", out var position);
        return new DuckDbException(kind, WithoutExcerpt(text))
        {
            Position = int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null,
            Subtype = subtype,
            Facts = facts,
        };
    }

    // An error of the parser is JSON behind its kind: Parser Error: {"exception_type": ...}.
    private static DuckDbException FromText(string message, DuckDbErrorType kind)
    {
        const string separator = " Error: ";
        var at = message.IndexOf(separator, StringComparison.Ordinal);
        if (at > 0 && KindOf(message[..at]) is var named && named != DuckDbErrorType.Invalid)
        {
            if (kind == DuckDbErrorType.Invalid) kind = named;
            message = message[(at + separator.Length)..];
        }

        return FromJson(message, kind) ?? new DuckDbException(kind, WithoutExcerpt(message));
    }

    private static string WithoutExcerpt(string message)
    {
        var at = message.IndexOf(Excerpt, StringComparison.Ordinal);
        return (at < 0 ? message : message[..at]).TrimEnd();
    }

    private static DuckDbErrorType KindOf(string name) => name switch
    {
        "INTERRUPT" => DuckDbErrorType.Interrupt,
        "FATAL" => DuckDbErrorType.Fatal,
        "INTERNAL" => DuckDbErrorType.Internal,
        "TransactionContext" => DuckDbErrorType.Transaction,
        "Extension Autoloading" => DuckDbErrorType.Autoload,
        "Parameter Not Allowed" => DuckDbErrorType.ParameterNotAllowed,
        "Unknown Type" => DuckDbErrorType.UnknownType,
        "Executor" => DuckDbErrorType.Executor,
        _ => Enum.TryParse<DuckDbErrorType>(name.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true, out var kind)
            ? kind
            : DuckDbErrorType.Invalid,
    };
}
