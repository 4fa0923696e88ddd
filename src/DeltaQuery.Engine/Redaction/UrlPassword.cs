using System.Text.RegularExpressions;

namespace DeltaQuery.Engine.Redaction;

/// <summary>The user and the password that stand in a URL: <c>postgres://user:password@host/db</c>.</summary>
/// <remarks>A user alone is none: <c>abfss://container@account</c> is a place. A password may have slashes in it, as keys of S3 do.</remarks>
internal static partial class UrlPassword
{
    /// <summary>Whether there are any in a text.</summary>
    public static bool IsIn(string text) => Login().IsMatch(text);

    /// <summary>The text with others in their place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mask">What stands for <c>user:password</c>.</param>
    public static string Replace(string text, Func<string, string> mask) => Login().Replace(text, match => mask(match.Value));

    // Digits before a slash are a port. What can be told of one URL is bounded, so that none takes long.
    [GeneratedRegex("""(?<=://)(?>[^/\s@:'"`]{0,1024}):(?![0-9]{1,5}/)(?>[^\s@'"`]{1,1024})(?=@)""", RegexOptions.CultureInvariant)]
    private static partial Regex Login();
}
