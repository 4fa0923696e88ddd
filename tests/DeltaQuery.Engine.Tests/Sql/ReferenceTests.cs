using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

/// <summary>docs/reference.md, which is also what dq helps with.</summary>
public sealed partial class ReferenceTests
{
    [Fact]
    public void Each_kind_of_statement_has_an_example_in_the_reference()
    {
        var shown = new HashSet<Type>();
        foreach (Match block in Example().Matches(File.ReadAllText(Page())))
        {
            var text = new SourceText(block.Groups["sql"].Value);
            foreach (var span in StatementSplitter.Split(text))
                shown.Add(Parser.ParseStatement(text, span).GetType());
        }

        var known = typeof(Statement).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Statement)) && !type.IsAbstract)
            .Except([typeof(UnsupportedStatement), typeof(PassThroughStatement), typeof(ForeignStatement)]);
        Assert.Equal([], known.Except(shown).Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    private static string Page([CallerFilePath] string source = "") => Path.GetFullPath("../../../docs/reference.md", Path.GetDirectoryName(source)!);

    [GeneratedRegex("^```sql ?[a-z]*\n(?<sql>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
