using System.Globalization;

namespace DeltaQuery.Engine.Sql;

// Literals for which a parameter may stand: 'text', 12, INTERVAL '10 seconds', SECRET s; $1, $p, ?, :p, @p.
internal sealed partial class Parser
{
    private readonly HashSet<int> _taken = [];
    private bool _tookValues;
    private readonly IReadOnlyDictionary<string, object?>? _values; // null where the statement is only looked at
    private Dictionary<int, QueryParameter>? _parameters;

    // By where they begin: those that the lexer knows, and marks behind a name, as in TOPIC @t, which it takes for operators.
    private Dictionary<int, QueryParameter> Parameters =>
        _parameters ??= ParameterFinder.Of(_text, _tokens, _parametersBefore).ToDictionary(p => p.Span.Start);

    private bool AtParameter => At(TokenKind.Parameter) || (IsMark(Current) && Parameters.ContainsKey(Current.Start));

    private bool IsMark(Token token) => IsOperator(token, ":") || IsOperator(token, "@");

    private string ParameterName(Token token) => Parameters[token.Start].Name;

    private Operand TakeParameter()
    {
        var parameter = Parameters[Current.Start];
        _at += At(TokenKind.Parameter) ? 1 : 2;
        _taken.Add(parameter.Span.Start);
        return new Operand(OperandKind.Parameter, parameter.Name, parameter.Span);
    }

    // The value of a parameter in a clause of ours, if it is what belongs there.
    private T TakeValue<T>(string expected, T unknown, Func<object?, object?> read)
    {
        var parameter = TakeParameter();
        _tookValues = true;
        if (_values is null)
            return unknown;
        if (!_values.TryGetValue(parameter.Value, out var value))
            throw Fault($"parameter ${parameter.Value} has no value");
        return read(value) is T fitting ? fitting : throw Fault(
            $"parameter ${parameter.Value} is {KindOf(value)}, expected {expected.Replace(" as a string", "", StringComparison.Ordinal)}");

        DeltaException Fault(string message) => new DeltaException(DeltaErrorCode.QueryFailed, message).At(_text, parameter.Span.Start);
    }

    private static string KindOf(object? value) => value switch
    {
        null or DBNull or TypedNull => "NULL",
        string => "a text",
        bool => "a boolean",
        _ when AsNumber(value) is not null => "a number",
        _ => $"a {value.GetType().Name}",
    };

    private static object? AsNumber(object? value) => value switch
    {
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal =>
            Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null,
        _ => null,
    };

    private static object? AsCount(object? value) => value switch
    {
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture) is >= 0 and var count ? count : null,
        ulong count and <= long.MaxValue => (long)count,
        _ => null,
    };

    // As it is written where no parameter is.
    private static object? AsSetting(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        _ => AsNumber(value) is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    // All of the statement from a place on: those that the lexer knows, and those that were taken behind a name.
    private List<QueryParameter> ParametersFrom(int start)
    {
        var known = _tokens.Where(t => t.Kind == TokenKind.Parameter).Select(t => t.Start).Concat(_taken).Distinct().Where(at => at >= start);
        return [.. known.Order().Select(at => Parameters[at] with { IsOperand = _taken.Contains(at) })];
    }

    private Operand ParseText(string expected)
    {
        if (AtParameter)
            return TakeParameter();
        return Current.IsString ? TextOperand(Take()) : throw Unexpected(expected + " as a string");
    }

    private Operand TextOperand(Token token) => new(OperandKind.Text, ValueOf(_text, token), token.Span);

    // A whole number from 0.
    private Operand ParseCount(string expected)
    {
        if (AtParameter)
            return TakeParameter();
        return At(TokenKind.Number) && IntegerOf(Current) is not null ? NumberOperand() : throw Unexpected(expected);
    }

    // '128 MB' or a number of bytes.
    private Operand ParseSize(string expected) => At(TokenKind.Number) ? ParseCount(expected) : ParseText(expected);

    // '10 seconds', INTERVAL '10 seconds', INTERVAL 10 SECONDS.
    private Operand ParseDuration(string expected)
    {
        if (!At("INTERVAL"))
            return ParseText(expected);
        var start = Take().Start;
        var operand = ParseInterval(expected);
        return operand with { Kind = operand.Kind == OperandKind.Text ? OperandKind.Interval : operand.Kind, Span = SpanToHere(start) };
    }

    // What follows INTERVAL.
    private Operand ParseInterval(string expected)
    {
        if (AtParameter)
            return TakeParameter();
        if (!Current.IsString && !At(TokenKind.Number))
            throw Unexpected(expected + " as a string, or a number and its unit");
        var amount = Take();
        if (AtIntervalUnit)
        {
            var value = $"{ValueOf(_text, amount)} {TextOf(Take()).ToString().ToUpperInvariant()}";
            return new Operand(OperandKind.Interval, value, SpanToHere(amount.Start));
        }

        return amount.IsString ? TextOperand(amount) : throw Unexpected("a unit such as SECONDS");
    }

    // The value of an option or property.
    private Operand ParseOperand(bool secrets)
    {
        var start = Current;
        if (AtParameter)
            return TakeParameter();
        if (Current.IsString)
            return TextOperand(Take());
        if (At("INTERVAL"))
            return ParseDuration("a duration");
        if (AtAny("TRUE", "FALSE"))
            return new Operand(OperandKind.Text, TextOf(Take()).ToString().ToLowerInvariant(), start.Span);
        if (secrets && Accept("SECRET"))
        {
            var name = ParseIdentifier("a secret's name").Value;
            return new Operand(OperandKind.Secret, name, SpanToHere(start.Start));
        }

        var sign = IsOperator(Current, "-") && Peek().Kind == TokenKind.Number ? TextOf(Take()).ToString() : "";
        if (!At(TokenKind.Number))
            throw Unexpected($"a string, a number, TRUE, FALSE{(secrets ? ", SECRET and a name," : "")} or a parameter");
        var number = NumberOperand();
        return number with { Value = sign + number.Value, Span = SpanToHere(start.Start) };
    }

    private Operand NumberOperand() => new(OperandKind.Number, TextOf(Take()).ToString().Replace("_", "", StringComparison.Ordinal), Previous.Span);

    private List<Operand> ParseOperands(Func<Operand> parse)
    {
        Expect(TokenKind.LeftParen, "(");
        var operands = new List<Operand>();
        do
            operands.Add(parse());
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return operands;
    }

    // ('key' = value, ..): no key twice.
    private List<IngestProperty> ParseIngestProperties(bool secrets)
    {
        var (properties, keys) = (new List<IngestProperty>(), NewNames());
        Expect(TokenKind.LeftParen, "(");
        do
            properties.Add(ParseIngestProperty(keys, secrets));
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return properties;
    }

    private static HashSet<string> NewNames() => new(StringComparer.OrdinalIgnoreCase);

    private IngestProperty ParseIngestProperty(HashSet<string> keys, bool secrets)
    {
        var start = Current;
        var key = ParsePropertyKey();
        if (!keys.Add(key))
            throw Unexpected(start, "each key once");
        if (IsOperator(Current, "=") || IsOperator(Current, "=="))
            _at++;
        return new IngestProperty(key, ParseOperand(secrets), SpanToHere(start.Start));
    }
}
