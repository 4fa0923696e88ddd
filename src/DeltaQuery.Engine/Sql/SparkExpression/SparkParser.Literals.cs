using System.Text;

namespace DeltaQuery.Engine.Sql.SparkExpression;

// Numbers, strings, intervals and types.
internal sealed partial class SparkParser
{
    private static readonly string[] Units =
    [
        "YEAR", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND",
    ];

    // Type brackets that a >> or >>> closed beyond the type just read.
    private int _closed;

    private NumberLiteral ParseNumber()
    {
        var start = Current.Start;
        var sign = AcceptOperator("-") ? "-" : "";
        if (!At(TokenKind.Number))
            throw Unexpected("a number");
        var text = sign + TextOf(Current).ToString();
        _at++;
        return new NumberLiteral(SpanFrom(start), text);
    }

    private StringLiteral ParseString()
    {
        var start = Current.Start;
        var value = new StringBuilder();
        while (At(TokenKind.String))
        {
            value.Append(SparkStrings.Unquote(TextOf(Current)));
            _at++;
        }

        return new StringLiteral(SpanFrom(start), value.ToString());
    }

    // INTERVAL 1 DAY, INTERVAL '1' DAY, INTERVAL -1 MONTH 2 DAYS, INTERVAL '1 day 2 hours'.
    private IntervalLiteral ParseInterval()
    {
        var start = Current;
        _at++;
        if (At(TokenKind.String) && !IsUnit(Peek()))
            return ParseIntervalText(start);
        var parts = new List<(string, string)>();
        while (At(TokenKind.String) || At(TokenKind.Number)
            || ((AtOperator("-") || AtOperator("+")) && Peek().Kind is TokenKind.Number or TokenKind.String))
        {
            if (parts.Count > 0 && !IsUnit(Peek(At(TokenKind.Operator) ? 2 : 1)))
                break;
            var sign = At(TokenKind.Operator) ? TextOf(_tokens[_at++]).ToString() : "";
            var amount = At(TokenKind.String) ? SparkStrings.Unquote(TextOf(Current)).Trim() : TextOf(Current).ToString();
            _at++;
            parts.Add((Negated(sign, amount), ParseUnit()));
        }

        if (At("TO"))
            throw NotSupported(Current, "an interval from one unit to another");
        return new IntervalLiteral(SpanFrom(start.Start), parts);
    }

    private static string Negated(string sign, string amount) =>
        sign != "-" ? amount : amount.StartsWith('-') ? amount[1..] : "-" + amount.TrimStart('+');

    private IntervalLiteral ParseIntervalText(Token start)
    {
        var words = SparkStrings.Unquote(TextOf(Current)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var parts = new List<(string, string)>();
        for (var i = 0; i + 1 < words.Length; i += 2)
            parts.Add((words[i], UnitOf(words[i + 1]) ?? throw Unexpected("amounts and units in the interval")));
        if (parts.Count * 2 != words.Length || parts.Count == 0)
            throw Unexpected("amounts and units in the interval");
        _at++;
        return new IntervalLiteral(SpanFrom(start.Start), parts);
    }

    private bool IsUnit(Token token) => token.Kind == TokenKind.Word && UnitOf(TextOf(token).ToString()) != null;

    private string ParseUnit()
    {
        var unit = At(TokenKind.Word) ? UnitOf(TextOf(Current).ToString()) : null;
        if (unit == null)
            throw Unexpected("a unit (YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND ..)");
        _at++;
        return unit;
    }

    private static string? UnitOf(string word)
    {
        var unit = word.ToUpperInvariant();
        return Units.FirstOrDefault(u => unit == u || unit == u + "S");
    }

    private SparkType ParseType()
    {
        Enter();
        if (!At(TokenKind.Word))
            throw Unexpected("a type");
        var token = Current;
        var name = Upper(token);
        _at++;
        var type = name switch
        {
            "BOOLEAN" => SparkType.Boolean,
            "TINYINT" or "BYTE" => SparkType.Byte,
            "SMALLINT" or "SHORT" => SparkType.Short,
            "INT" or "INTEGER" => SparkType.Int,
            "BIGINT" or "LONG" => SparkType.Long,
            "FLOAT" or "REAL" => SparkType.Float,
            "DOUBLE" => SparkType.Double,
            "STRING" when At("COLLATE") => throw NotSupported(Current, "a collated string"),
            "STRING" => SparkType.String,
            "BINARY" => SparkType.Binary,
            "DATE" => SparkType.Date,
            "TIMESTAMP" when Accept("WITH") => ParseZone(SparkType.Timestamp),
            "TIMESTAMP" when Accept("WITHOUT") => ParseZone(SparkType.TimestampNtz),
            "TIMESTAMP" or "TIMESTAMP_LTZ" => SparkType.Timestamp,
            "TIMESTAMP_NTZ" => SparkType.TimestampNtz,
            "VARIANT" => SparkType.Variant,
            "VOID" => SparkType.Void,
            "DECIMAL" or "DEC" or "NUMERIC" => ParseDecimal(token),
            "ARRAY" => ParseArray(),
            "MAP" => ParseMap(),
            "STRUCT" => ParseStruct(),
            _ => ParseOtherType(token),
        };
        _depth--;
        return type;
    }

    private SparkType ParseZone(SparkType type)
    {
        if (!Accept("LOCAL") && type.Kind == SparkKind.Timestamp)
            throw Unexpected("LOCAL TIME ZONE");
        Expect("TIME");
        Expect("ZONE");
        return type;
    }

    // char(10), interval day: by its name alone.
    private SparkType ParseOtherType(Token token)
    {
        if (Accept(TokenKind.LeftParen))
        {
            ParseDigits();
            while (Accept(TokenKind.Comma))
                ParseDigits();
            Expect(TokenKind.RightParen, ")");
        }
        else if (Is(token, "INTERVAL"))
        {
            while (At(TokenKind.Word))
                _at++;
        }

        return SparkType.Other(_text.Slice(SpanFrom(token.Start)).ToLowerInvariant());
    }

    private SparkType ParseDecimal(Token token)
    {
        if (!Accept(TokenKind.LeftParen))
            return SparkType.Decimal(10, 0);
        var precision = ParseDigits();
        var scale = Accept(TokenKind.Comma) ? ParseDigits() : 0;
        Expect(TokenKind.RightParen, ")");
        if (precision is < 1 or > 38 || scale > precision)
            throw SyntaxError.At(_text, token.Start, $"unexpected decimal({precision},{scale}), expected decimal(1..38, 0..precision)");
        return SparkType.Decimal(precision, scale);
    }

    private int ParseDigits()
    {
        if (!At(TokenKind.Number) || !int.TryParse(TextOf(Current), out var number))
            throw Unexpected("a whole number");
        _at++;
        return number;
    }

    private SparkType ParseArray()
    {
        OpenType();
        var element = ParseType();
        CloseType();
        return SparkType.Array(element);
    }

    private SparkType ParseMap()
    {
        OpenType();
        var key = ParseType();
        Expect(TokenKind.Comma, ",");
        var value = ParseType();
        CloseType();
        return SparkType.Map(key, value);
    }

    private SparkType ParseStruct()
    {
        if (AcceptOperator("<>"))
            return SparkType.Struct([]);
        OpenType();
        var fields = new List<(string, SparkType)>();
        do
        {
            var name = ParseName("a field's name");
            AcceptOperator(":");
            fields.Add((name, ParseType()));
            if (_closed == 0 && Accept("NOT"))
                Expect("NULL");
            if (_closed == 0 && Accept("COMMENT"))
                Expect(TokenKind.String, "a string");
        }
        while (_closed == 0 && Accept(TokenKind.Comma));
        CloseType();
        return SparkType.Struct(fields);
    }

    private void OpenType()
    {
        if (!AcceptOperator("<"))
            throw Unexpected("<");
    }

    private void CloseType()
    {
        if (_closed == 0)
        {
            _closed = At(TokenKind.Operator) ? TextOf(Current) switch { ">" => 1, ">>" => 2, ">>>" => 3, _ => 0 } : 0;
            if (_closed == 0)
                throw Unexpected(", or >");
            _at++;
        }

        _closed--;
    }
}
