using System.Text;
using DeltaQuery.Engine;
using Microsoft.Win32.SafeHandles;

namespace DeltaQuery.Repl.Editing;

/// <summary>Reads statements from a terminal that can do nothing but show lines; it edits them itself, as far as it does.</summary>
internal sealed class PlainLines : IDisposable
{
    private readonly StreamReader _reader = new(OpenInput(), Encoding.UTF8);
    private readonly StringBuilder _text = new();
    private volatile bool _isReading;
    private volatile bool _isAbandoned;

    /// <summary>Reads a statement; null at the end of input.</summary>
    public string? Read()
    {
        _text.Clear();
        while (true)
        {
            Ask();
            _isReading = true;
            var line = _reader.ReadLine();
            _isReading = false;
            if (line is null)
                return null;
            if (_isAbandoned)
                _text.Clear();
            _isAbandoned = false;
            _text.Append(line).Append('\n');
            var text = _text.ToString();
            if (SqlScript.StateOf(text) != ScriptState.Incomplete || MetaLine.Is(text))
                return text;
        }
    }

    /// <summary>Ctrl-C: what was written is forgotten.</summary>
    public void Abandon()
    {
        if (!_isReading)
            return;
        _isAbandoned = true;
        Write("\ndq> ");
    }

    public void Dispose() => _reader.Dispose();

    private static Stream OpenInput() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    private void Ask()
    {
        var text = _text.ToString();
        Write(text.Length == 0 ? "dq> " : PromptText.Of(text, "dq", SqlScript.Tokens(text))[^1]);
    }

    private static void Write(string text) => Descriptor.Error.Write(Encoding.UTF8.GetBytes(text));
}
