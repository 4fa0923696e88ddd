using System.Text.RegularExpressions;

namespace DeltaQuery.Engine.Redaction;

/// <summary>Which properties of a client have values that nobody may see, by their keys: <c>sasl.password</c>, <c>ssl.key.pem</c>.</summary>
internal static partial class SecretKeys
{
    /// <summary>What is shown instead of a secret.</summary>
    public const string Mask = "***";

    /// <summary>Whether the value of a key looks like a secret; case does not matter.</summary>
    public static bool IsSecret(string key) => Secret().IsMatch(key);

    /// <summary>The value of a key as it may be shown: a URL in it without its user and password.</summary>
    public static string Shown(string key, string value) => IsSecret(key) ? Mask : UserInfo().Replace(value, $"$1{Mask}@");

    [GeneratedRegex(
        @"password|passwd|passphrase|secret|credential|jaas\.config|oauthbearer\.config|user\.info|api\.key|private\.key|key\.pem|keystore\.key|(^|[._-])token$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex(@"(\b[a-z][a-z0-9_+.-]*://)[^/\s@,]+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
