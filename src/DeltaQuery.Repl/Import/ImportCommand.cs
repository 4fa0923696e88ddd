using DeltaQuery.Engine;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DeltaQuery.Repl.Import;

/// <summary><c>dq ingest import</c>: a connector's file as statements. Nothing is run, and no Kafka asked.</summary>
internal static class ImportCommand
{
    public static ExitCode Run(ImportCommandLine options, Utf8Output output)
    {
        Script.CheckExists(new InputArgument(true, options.File));
        var statements = Statements(Script.Read(new InputArgument(true, options.File)));
        if (options.Output is { } file)
            Write(file, statements);
        else
            output.Write(statements);
        output.Flush();
        return ExitCode.Success;
    }

    /// <summary>The statements of a connector's file.</summary>
    /// <exception cref="UsageException">It is no YAML, or has keys or values that mean nothing here; with its line.</exception>
    public static string Statements(Script file)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(file.Text));
        }
        catch (YamlException e)
        {
            throw new UsageException($"{file.Name}:{e.Start.Line}: {e.InnerException?.Message ?? e.Message}") { IsInput = true };
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }])
            throw new UsageException($"{file.Name}: expected one document, of keys and values") { IsInput = true };
        var text = new ConnectorStatements(Path.GetFileName(file.Name)).Of(new YamlMap(file.Name, "", root));
        _ = SqlScript.Split(text); // what is no script is a fault of ours
        return text;
    }

    private static void Write(string file, string statements)
    {
        try
        {
            File.WriteAllText(file, statements);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write {file}: {e.Message}") { IsInput = true };
        }
    }
}
