using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeltaQuery.Ado.Tests;

public sealed partial class DocumentationTests
{
    [Fact]
    public void The_examples_of_the_page_compile()
    {
        var compiled = Lines(File.ReadAllText(Beside("DocumentedExamples.cs")));
        var examples = Example().Matches(File.ReadAllText(Beside("../../docs/ado.md"))).Select(m => Lines(m.Groups["code"].Value)).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Contains(example, compiled, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_examples_that_need_no_lake_run()
    {
        await DocumentedExamples.BuilderAsync(NullLoggerFactory.Instance, "hunter22");
        var services = new ServiceCollection();
        DocumentedExamples.Services(services, new ConfigurationBuilder().AddInMemoryCollection([new("Archive:DataSource", "/data/archive")]).Build());
        DocumentedExamples.Hosted(services);
        await using var provider = services.BuildServiceProvider();
        Assert.Equal("/data/archive", provider.GetRequiredKeyedService<DeltaQueryDataSource>("archive").Name);
        Assert.Equal("/data/other", provider.GetRequiredKeyedService<DeltaQueryDataSource>("other").Name);
    }

    private static string Lines(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal)));

    private static string Beside(string file, [CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, file);

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
