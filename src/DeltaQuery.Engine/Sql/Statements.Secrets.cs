using System.Text;

namespace DeltaQuery.Engine.Sql;

/// <summary><c>CREATE [OR REPLACE] [TEMPORARY] SECRET [IF NOT EXISTS] [name] (TYPE S3, KEY_ID '..', ..)</c>
/// or <c>(TYPE TEXT, VALUE '..')</c>.</summary>
/// <param name="Span">The statement's place.</param>
/// <param name="Name">The secret's name; null for the default one's.</param>
/// <param name="Options">What stands in the parentheses, each option once.</param>
internal sealed record CreateSecretStatement(SourceSpan Span, Identifier? Name, IReadOnlyList<SecretOption> Options) : Statement(Span)
{
    public bool OrReplace { get; init; }

    public bool IfNotExists { get; init; }
}

/// <summary>An option of a secret: <c>SCOPE ('s3://a', 's3://b')</c>.</summary>
/// <param name="Name">Its name in capitals.</param>
/// <param name="Span">Its place, with the values.</param>
/// <param name="Values">Its values: one, or those of a list.</param>
internal sealed record SecretOption(string Name, SourceSpan Span, IReadOnlyList<SecretValue> Values);

/// <summary>Where the value of a <see cref="SecretOption"/> comes from.</summary>
internal enum SecretValueKind
{
    /// <summary>It stands there.</summary>
    Text,

    /// <summary>It is that of a parameter.</summary>
    Parameter,

    /// <summary><c>getvariable('name')</c>.</summary>
    Variable,
}

/// <summary>A value of an option, or the name of what has it.</summary>
internal sealed record SecretValue(SecretValueKind Kind, string Text)
{
    // Text may be a key, and a record would print it into whatever prints the statement.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Kind = ").Append(Kind);
        return true;
    }
}

/// <summary><c>DROP [TEMPORARY] SECRET [IF EXISTS] name</c>.</summary>
internal sealed record DropSecretStatement(SourceSpan Span, Identifier Name, bool IfExists) : Statement(Span);

/// <summary><c>SHOW SECRETS</c>.</summary>
internal sealed record ShowSecretsStatement(SourceSpan Span) : Statement(Span);
