using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DeltaQuery.Mutations;

/// <summary>Compiles the engine once, with all mutants of the asked files in it.</summary>
internal sealed class SwitchedBuild(string root)
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, preprocessorSymbols: ["NET", "NET10_0", "NET10_0_OR_GREATER"]);

    private readonly string _engine = Path.Combine(root, "src", "DeltaQuery.Engine");

    /// <summary>Writes the assembly and gives the mutants that are in it.</summary>
    public IReadOnlyList<Mutant> Emit(IReadOnlyList<string> files, string assembly)
    {
        var sources = Directory.EnumerateFiles(_engine, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(_engine, f).StartsWith("obj/", StringComparison.Ordinal)
                && !Path.GetRelativePath(_engine, f).StartsWith("bin/", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Path.Combine(_engine, "obj/Release/net10.0"), "DeltaQuery.Engine.*.cs"))
            .Order(StringComparer.Ordinal)
            .ToDictionary(f => f, f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), ParseOptions, f));
        var plain = CSharpCompilation.Create("DeltaQuery.Engine", sources.Values, References(), new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Annotations));
        AssemblyLoadContext.Default.Resolving += (context, name) => context.LoadFromAssemblyPath(Path.Combine(GeneratorFolder(), name.Name + ".dll"));
        CSharpGeneratorDriver.Create(Generators(), parseOptions: ParseOptions).RunGeneratorsAndUpdateCompilation(plain, out var generated, out _);
        generated = generated.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Switch.Source, ParseOptions));

        var leftOut = new HashSet<int>();
        var trees = files.ToDictionary(f => f, f => sources[Path.Combine(_engine, f)]);
        while (true)
        {
            var mutants = new List<Mutant>();
            var switched = generated;
            var next = 1;
            var written = new List<SyntaxTree>();
            foreach (var (file, tree) in trees)
            {
                var writer = new SwitchedFile(file, next, leftOut);
                written.Add(CSharpSyntaxTree.ParseText(writer.Write(tree.GetRoot()), ParseOptions, tree.FilePath));
                switched = switched.ReplaceSyntaxTree(tree, written[^1]);
                mutants.AddRange(writer.Mutants);
                next = writer.NextId;
            }

            if (next > Switch.Most)
                throw new InvalidOperationException($"{next} mutants are more than {Switch.Most}: name fewer files");
            var errors = written.SelectMany(t => switched.GetSemanticModel(t).GetDiagnostics()).Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            if (errors.Count == 0)
            {
                using var output = File.Create(assembly);
                var result = switched.Emit(output);
                return result.Success ? mutants : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
            }

            var before = leftOut.Count;
            foreach (var error in errors)
            {
                if (Culprit(error) is { } id)
                    leftOut.Add(id);
                else
                    Console.Error.WriteLine(error);
            }

            Console.Error.WriteLine($"{mutants.Count} mutants, {errors.Count} errors, {leftOut.Count - before} more left out");
            if (leftOut.Count == before)
                throw new InvalidOperationException("the engine does not compile");
        }
    }

    /// <summary>The mutant in which an error is; else the outermost that it holds, else the innermost around it, else (a variable is unset) the last
    /// one before it in its method.</summary>
    private static int? Culprit(Diagnostic error)
    {
        var node = error.Location.SourceTree?.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        if (node is null)
            return null;
        for (var inner = node; inner.Parent is { } outer; inner = outer)
        {
            if (outer is ConditionalExpressionSyntax choice && choice.WhenTrue == inner && IdIn(choice.Condition) is { } expression)
                return expression;
            if (outer is IfStatementSyntax { Else: not null } branch && branch.Statement == inner && IdIn(branch.Condition) is { } statement)
                return statement;
        }

        return node.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Select(IdOf).FirstOrDefault(i => i is not null)
            ?? node.Ancestors().Select(IdOfPlace).FirstOrDefault(i => i is not null)
            ?? node.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Where(c => c.SpanStart < error.Location.SourceSpan.Start).Select(IdOf).LastOrDefault(i => i is not null);
    }

    private static int? IdOfPlace(SyntaxNode place) => place switch
    {
        ConditionalExpressionSyntax choice => IdIn(choice.Condition),
        IfStatementSyntax choice => IdIn(choice.Condition),
        BinaryExpressionSyntax binary => IdIn(binary.Left),
        SwitchExpressionArmSyntax { WhenClause: { } when } => IdIn(when.Condition),
        _ => null,
    };

    private static int? IdIn(ExpressionSyntax condition) => condition switch
    {
        PrefixUnaryExpressionSyntax not => IdIn(not.Operand),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when both.Left is PrefixUnaryExpressionSyntax => IdIn(both.Left),
        InvocationExpressionSyntax call => IdOf(call),
        _ => null,
    };

    private static int? IdOf(InvocationExpressionSyntax call) =>
        call.Expression.ToString() == $"global::{Switch.Type}.Is" ? (int)((LiteralExpressionSyntax)call.ArgumentList.Arguments[0].Expression).Token.Value! : null;

    private static IEnumerable<MetadataReference> References() =>
        Directory.EnumerateFiles(Path.Combine(Pack(), "ref", "net10.0"), "*.dll").Select(f => MetadataReference.CreateFromFile(f));

    /// <summary>The generators that the SDK runs: LibraryImport, JSON and regular expressions.</summary>
    private static List<ISourceGenerator> Generators() => Directory.EnumerateFiles(GeneratorFolder(), "*.dll")
        .SelectMany(f => new AnalyzerFileReference(f, new Loader()).GetGenerators(LanguageNames.CSharp)).ToList();

    private static string GeneratorFolder() => Path.GetFullPath(Path.Combine(Pack(), "analyzers", "dotnet", "cs"));

    private static string Pack() => Directory.EnumerateDirectories(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../../packs/Microsoft.NETCore.App.Ref"), "10.*").Max()!;

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(fullPath));
    }
}
