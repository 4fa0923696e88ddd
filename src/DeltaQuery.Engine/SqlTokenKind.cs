namespace DeltaQuery.Engine;

/// <summary>What a piece of a script's text is.</summary>
public enum SqlTokenKind
{
    /// <summary>A keyword or a name without quotes.</summary>
    Word,

    /// <summary>A name in double quotes or backticks.</summary>
    QuotedName,

    /// <summary>A string of any form.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A parameter: <c>?</c>, <c>$1</c>, <c>:name</c>, <c>@name</c>.</summary>
    Parameter,

    /// <summary>A version or timestamp attached to a name: <c>@v3</c>.</summary>
    AtSuffix,

    /// <summary>A comment of either form.</summary>
    Comment,

    /// <summary>A bracket, a comma, a dot, a semicolon or an operator.</summary>
    Symbol,

    /// <summary>A character that no script may hold; nothing behind it is told.</summary>
    Invalid,
}
