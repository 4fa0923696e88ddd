using System.Text.RegularExpressions;
using DeltaQuery.Engine;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Scripts;

/// <summary>One script on its way: an engine, and the tables that the script has made.</summary>
internal sealed partial class ScriptRun : IDisposable
{
    private readonly TestEngine _engine;
    private readonly TempFolder? _mirror; // where tables are made that then go to S3
    private readonly Dictionary<string, (TestTable Table, StructType Schema, string? Partition)> _tables = [];

    /// <param name="root">Where the tables lie, on S3; null for a folder.</param>
    public ScriptRun(string? root = null) => (_engine, _mirror) = (new TestEngine(root), root is null ? null : new TempFolder());

    /// <summary>How many results were compared.</summary>
    public int Checks { get; private set; }

    /// <summary>What was not as expected.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Runs a block.</summary>
    public async Task RunAsync(ScriptBlock block)
    {
        var sql = InPlace(string.Join('\n', block.Body));
        switch (block.Kind)
        {
            case "table":
                MakeTable(block);
                await UploadAsync();
                break;
            case "append":
                var (table, schema, partition) = _tables[block.Argument];
                table.Commit(block.Body.Select(s => Append(table, schema, partition, s)));
                await UploadAsync();
                break;
            case "statement":
                await RowsAsync(block, sql);
                break;
            case "query":
                Checks++;
                var expected = block.Expected!.Select(InPlace).ToList();
                if (await RowsAsync(block, sql) is { } rows && !expected.SequenceEqual(rows))
                    Failures.Add($"{block.Place}: {sql}\nexpected:\n{string.Join('\n', expected)}\ncame:\n{string.Join('\n', rows)}");
                break;
            case "error":
                Checks++;
                await FailAsync(block, sql);
                break;
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _mirror?.Dispose();
    }

    /// <summary>The text with the root in it; on S3 it is a URI of its own.</summary>
    private string InPlace(string text) => (_mirror is null ? text : text.Replace("file:{root}", "{root}", StringComparison.Ordinal))
        .Replace("{root}", _engine.Root, StringComparison.Ordinal);

    private Task UploadAsync() => _mirror is null ? Task.CompletedTask : S3Server.UploadAsync(_mirror.Path, _engine.Root);

    private async Task<IReadOnlyList<string>?> RowsAsync(ScriptBlock block, string sql)
    {
        try
        {
            return await _engine.RowsAsync(sql);
        }
        catch (DeltaException e)
        {
            Failures.Add($"{block.Place}: {sql}\n{e.Message}");
            return null;
        }
    }

    private async Task FailAsync(ScriptBlock block, string sql)
    {
        try
        {
            await _engine.RowsAsync(sql);
            Failures.Add($"{block.Place}: {sql}\nexpected an error, none came");
        }
        catch (DeltaException e)
        {
            var met = $"{(e.Line is null ? "-" : $"{e.Line}:{e.Column}")} {e.Code}";
            if (met != block.Argument || block.Expected!.Any(t => !e.Message.Contains(t, StringComparison.Ordinal)))
            {
                Failures.Add(
                    $"{block.Place}: {sql}\nexpected error {block.Argument}: {string.Join(" .. ", block.Expected!)}\ncame {met}: {e.Message}");
            }
        }
    }

    private void MakeTable(ScriptBlock block)
    {
        var head = TableHead().Match(block.Argument);
        if (!head.Success)
            throw new FormatException($"{block.Place}: expected table name (columns) [BY (column)]");
        var name = head.Groups["name"].Value;
        var table = _mirror is null ? _engine.Table(name) : new TestTable(Path.Combine(_mirror.Path, name));
        var schema = TestEngine.Schema(head.Groups["columns"].Value);
        var partition = head.Groups["by"].Success ? head.Groups["by"].Value : null;
        table.Commit(
            [TestTable.Protocol(), TestTable.Metadata(schema, partition is null ? null : [partition]),
                .. block.Body.Select(s => Append(table, schema, partition, s))]);
        _tables.Add(head.Groups["name"].Value, (table, schema, partition));
    }

    private System.Text.Json.Nodes.JsonObject Append(TestTable table, StructType schema, string? partition, string select)
    {
        if (partition is null)
            return table.Append(schema, _engine.Maker, select);
        var kept = new StructType(schema.Fields.Where(f => f.Name != partition).ToList());
        var value = _engine.Maker.Scalar($"SELECT any_value({SqlText.Identifier(partition)})::VARCHAR FROM ({select})");
        var rows = $"SELECT * EXCLUDE ({SqlText.Identifier(partition)}) FROM ({select})";
        return table.Add(
            table.WriteFile(_engine.Maker, rows, $"{partition}={value}"), SparkStatistics.Of(_engine.Maker, $"({rows})", kept),
            new Dictionary<string, string?> { [partition] = (string?)value });
    }

    [GeneratedRegex(@"^(?<name>\w+) \((?<columns>.*?)\)(?: BY \((?<by>\w+)\))?$")]
    private static partial Regex TableHead();
}
