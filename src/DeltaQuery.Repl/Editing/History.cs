using System.Text;
using System.Text.RegularExpressions;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing;

/// <summary>The statements that were entered, oldest first, also by earlier runs. Those that may hold keys are not kept in the file.</summary>
/// <remarks>The file has a statement a line, with <c>\n</c> for a line end and <c>\\</c> for a backslash. Whoever writes it locks it.</remarks>
internal sealed partial class History
{
    /// <summary>How many statements are kept.</summary>
    public const int Most = 10_000;

    private const int Slack = 1000; // by which the file may be longer, so that it is not written anew each time
    private const int Tries = 50;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly List<string> _entries = [];
    private readonly Action<string> _warn;
    private string? _path;

    /// <param name="path">The file; null for none.</param>
    /// <param name="warn">Told once where the file cannot be read or written; the statements of this run are kept all the same.</param>
    public History(string? path, Action<string> warn)
    {
        (_path, _warn) = (path, warn);
        if (path is not null)
            Trying(() => Load(path));
    }

    public IReadOnlyList<string> Entries => _entries;

    /// <summary>Where the history of a user lies: <c>$XDG_STATE_HOME/dq/history</c>; null where there is no home.</summary>
    public static string? UsualPath(Func<string, string?> variable)
    {
        var state = variable("XDG_STATE_HOME") is { Length: > 0 } given && Path.IsPathRooted(given) ? given
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state")
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : null;
        return string.IsNullOrEmpty(state) ? null : Path.Combine(state, "dq", "history");
    }

    /// <summary>Whether a statement may hold something that is no one else's business.</summary>
    public static bool MayHoldSecret(string statement) => Secrets().IsMatch(statement) || SqlScript.Redact(statement) != statement;

    /// <summary>Adds a statement, unless it is the last one again.</summary>
    public void Add(string statement)
    {
        var text = statement.Trim();
        if (text.Length == 0 || (_entries.Count > 0 && _entries[^1] == text))
            return;
        _entries.Add(text);
        if (_entries.Count > Most)
            _entries.RemoveAt(0);
        if (_path is { } path && !MayHoldSecret(text))
            Trying(() => Append(path, text));
    }

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", @"\r", StringComparison.Ordinal);

    private static string Unescaped(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
            text.Append(line[i] != '\\' || i + 1 == line.Length ? line[i] : line[++i] switch { 'n' => '\n', 'r' => '\r', var other => other });
        return text.ToString();
    }

    private void Load(string path)
    {
        if (!File.Exists(path))
            return;
        var lines = File.ReadAllLines(path);
        foreach (var text in lines.TakeLast(Most).Select(Unescaped).Where(text => text.Length > 0))
            if (_entries.Count == 0 || _entries[^1] != text)
                _entries.Add(text);
        if (lines.Length > Most + Slack)
            Shorten(path);
    }

    private static void Shorten(string path)
    {
        using var file = Locked(path);
        var lines = new StreamReader(file).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var kept = Encoding.UTF8.GetBytes(string.Concat(lines.TakeLast(Most).Select(line => line + "\n")));
        file.Position = 0;
        file.Write(kept);
        file.SetLength(kept.Length);
    }

    // In one piece, at what is the end when the file is ours.
    private static void Append(string path, string text)
    {
        using var file = Locked(path);
        file.Position = file.Length;
        file.Write(Encoding.UTF8.GetBytes(Escaped(text) + "\n"));
    }

    private static FileStream Locked(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnersFile | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnersFile;
        }

        for (var left = Tries; ; left--)
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (left > 0 && File.Exists(path))
            {
                Thread.Sleep(10); // another shell has it for a moment
            }
    }

    private void Trying(Action use)
    {
        try
        {
            use();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _warn($"the history is not kept: {e.Message}");
            _path = null;
        }
    }

    [GeneratedRegex(
        "SECRET|PASSWORD|PASSWD|PASSPHRASE|ACCESS_KEY|SESSION_TOKEN|SASL|PRIVATE_KEY|CREDENTIAL", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secrets();
}
