using System.IO.Compression;
using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>What <c>dotnet pack</c> makes, used by who knows nothing else of this repository. The feed is a folder; what the packages need
/// of others was restored when these tests were built.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Consumer = """
        using DeltaQuery.Ado;

        await using var source = new DeltaQueryDataSource("Data Source=.");
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new DeltaQueryCommand("CREATE TABLE t AS SELECT 42 AS answer; SELECT answer FROM t", connection);
        Console.WriteLine(await command.ExecuteScalarAsync());
        if (OperatingSystem.IsLinux())
            Console.WriteLine(File.ReadLines("/proc/self/maps").First(l => l.EndsWith("duckdb.so")).Split(' ')[^1]);
        """;

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="DeltaQuery.Ado" Version="0.1.0" />
          </ItemGroup>
        </Project>
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Packages_serve_a_project_and_dq_installs_as_a_tool()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("DELTAQUERY_LIBDUCKDB") is null or "", "DELTAQUERY_LIBDUCKDB names a library that is not packed");
        foreach (var project in new[] { "DeltaQuery.Engine", "DeltaQuery.Ado", "DeltaQuery.Repl" })
            await DotNetAsync(ChildProcess.Repository, "pack", $"src/{project}", "-c", ChildProcess.Configuration, "--no-build", "-o", Below("feed"));
        Assert.Equal(["DeltaQuery.Ado", "DeltaQuery.Engine", "dq"], Packages().Select(Name));
        CheckContent();
        WriteFeed();
        await CheckConsumerAsync();
        await CheckToolAsync();
    }

    private void CheckContent()
    {
        foreach (var package in Packages())
        {
            using var archive = ZipFile.OpenRead(package);
            var nuspec = new StreamReader(archive.GetEntry($"{Name(package)}.nuspec")!.Open()).ReadToEnd();
            Assert.Contains("<license type=\"expression\">Apache-2.0</license>", nuspec);
            Assert.Contains("<readme>README.md</readme>", nuspec);
            Assert.DoesNotContain("<description>Package Description</description>", nuspec);
            Assert.NotNull(archive.GetEntry("THIRD-PARTY-NOTICES.txt"));
            if (Name(package) != "DeltaQuery.Ado")
                Assert.Single(archive.Entries, e => e.FullName.Contains("/native/", StringComparison.Ordinal) && e.FullName.Contains("runtimes/", StringComparison.Ordinal));
            else
                Assert.DoesNotContain("id=\"Microsoft.Extensions.Diagnostics.HealthChecks\"", nuspec);
        }
    }

    /// <summary>A feed of the packages alone.</summary>
    private void WriteFeed()
    {
        var restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Below("nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Below("packages")}" /></config>
              <packageSources><clear /><add key="feed" value="{Below("feed")}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{restored}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    private async Task CheckConsumerAsync()
    {
        var folder = Below("consumer");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "consumer.csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Consumer);
        await DotNetAsync(folder, "build", "-c", "Release", "--disable-build-servers", "-o", "out");
        var lines = (await DotNetAsync(folder, "out/consumer.dll")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("42", lines[0]);
        if (OperatingSystem.IsLinux())
            Assert.Matches("/consumer/out/runtimes/linux-[a-z0-9-]+/native/libduckdb.so$", lines[1]);
    }

    private async Task CheckToolAsync()
    {
        await DotNetAsync(_folder.Path, "tool", "install", "dq", "--tool-path", "tools", "--configfile", "nuget.config");
        var dq = Below(OperatingSystem.IsWindows() ? "tools/dq.exe" : "tools/dq");
        Assert.StartsWith("dq 0.1.0\n", await ChildProcess.RunAsync(dq, _folder.Path, "--version"));
        Assert.Equal("42\n", await ChildProcess.RunAsync(dq, _folder.Path, "consumer", "-m", "csv", "--no-header", "-c", "SELECT answer FROM t"));
    }

    private string[] Packages() => [.. Directory.GetFiles(Below("feed"), "*.nupkg").Order(StringComparer.Ordinal)];

    private static string Name(string package) => Path.GetFileName(package).Replace(".0.1.0.nupkg", "", StringComparison.Ordinal);

    private string Below(string name) => Path.Combine(_folder.Path, name);

    private static Task<string> DotNetAsync(string folder, params string[] arguments) => ChildProcess.RunAsync(ChildProcess.DotNet, folder, arguments);
}
