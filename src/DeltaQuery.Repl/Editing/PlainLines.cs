using System.Text;
using DeltaQuery.Engine;
using Microsoft.Win32.SafeHandles;

namespace DeltaQuery.Repl.Editing;

/// <summary>Reads statements from a terminal that can do nothing but show lines, which edits them itself as far as it does, or from what is none.</summary>
internal sealed class PlainLines : IDisposable
{
    private readonly TextReader _reader = OpenInput();
    private readonly StringBuilder _text = new();
    private bool _isWithin;
    private volatile bool _isReading;
    private volatile bool _isAbandoned;

    /// <summary>Reads a statement; null at the end of input.</summary>
    /// <param name="isWithin">Whether a statement has begun before.</param>
    public string? Read(bool isWithin)
    {
        _text.Clear();
        _isWithin = isWithin;
        while (true)
        {
            Ask();
            _isReading = true;
            var line = _reader.ReadLine();
            _isReading = false;
            if (line is null)
            {
                Write("\n");
                return null;
            }

            if (_isAbandoned)
                _text.Clear();
            _isAbandoned = false;
            _text.Append(line).Append('\n');
            var text = _text.ToString();
            if (SqlScript.StateOf(text) != ScriptState.Incomplete)
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

    // Console's reader would edit lines, which takes a terminal that can more.
    private static TextReader OpenInput() => OperatingSystem.IsWindows() || Console.IsInputRedirected
        ? Console.In
        : new StreamReader(new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0), Encoding.UTF8);

    private void Ask()
    {
        var text = _text.ToString();
        Write(PromptText.Of(text, SqlScript.Tokens(text), _isWithin)[^1]);
    }

    private static void Write(string text) => Descriptor.Error.Write(Encoding.UTF8.GetBytes(text));
}
