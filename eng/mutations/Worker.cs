using System.Diagnostics;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace DeltaQuery.Mutations;

/// <summary>Runs single tests of one assembly, in this process, with a mutant turned on; told what to do by lines.</summary>
/// <remarks>
/// <code>
/// in:   cover TEST          run MUTANT TEST
/// out:  done passed|failed|skipped MILLISECONDS MUTANTS_MET
/// </code>
/// It lies beside the tests and beside the switched engine, and touches no compiler.
/// </remarks>
internal static class Worker
{
    public static int Run(string testAssembly)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        Console.SetOut(TextWriter.Null);
        var assembly = Assembly.LoadFrom(testAssembly);
        var engine = Assembly.LoadFrom(Path.Combine(Path.GetDirectoryName(testAssembly)!, "DeltaQuery.Engine.dll")).GetType(Switch.Type, throwOnError: true)!;
        var active = engine.GetField(Switch.Active)!;
        var met = (bool[])engine.GetField(Switch.Met)!.GetValue(null)!;
        using var framework = new XunitTestFramework(new Sink(_ => { }));
        var cases = new List<ITestCase>();
        Wait(sink => framework.GetDiscoverer(Reflector.Wrap(assembly)).Find(false, sink, new Options()), message =>
        {
            if (message is ITestCaseDiscoveryMessage found)
                cases.Add(found.TestCase);
        });
        cases.Sort((a, b) => string.CompareOrdinal(a.UniqueID, b.UniqueID));
        using var executor = framework.GetExecutor(assembly.GetName());
        foreach (var test in cases)
            output.WriteLine($"test {test.TestMethod.TestClass.Class.Name}\t{test.DisplayName.ReplaceLineEndings(" ").Replace('\t', ' ')}");
        output.WriteLine("ready");
        while (Console.In.ReadLine()?.Split(' ') is { } command)
        {
            var test = cases[int.Parse(command[^1])];
            Array.Clear(met);
            active.SetValue(null, command.Length == 3 ? int.Parse(command[1]) : 0);
            var clock = Stopwatch.StartNew();
            var (passed, failed, skipped) = (0, 0, 0);
            Wait(sink => executor.RunTests([test], sink, new Options()), message =>
            {
                passed += message is ITestPassed ? 1 : 0;
                failed += message is ITestFailed or IErrorMessage or ITestCleanupFailure or ITestClassCleanupFailure ? 1 : 0;
                skipped += message is ITestSkipped ? 1 : 0;
            });
            active.SetValue(null, 0);
            var word = failed > 0 ? "failed" : passed > 0 ? "passed" : "skipped";
            output.WriteLine($"done {word} {clock.ElapsedMilliseconds} {string.Join(',', met.Index().Where(m => m.Item).Select(m => m.Index))}");
        }

        return 0;
    }

    private static void Wait(Action<IMessageSink> start, Action<IMessageSinkMessage> see)
    {
        using var finished = new ManualResetEventSlim();
        start(new Sink(message =>
        {
            lock (finished)
                see(message);
            if (message is IDiscoveryCompleteMessage or ITestAssemblyFinished)
                finished.Set();
        }));
        finished.Wait();
    }

    private sealed class Sink(Action<IMessageSinkMessage> see) : IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message)
        {
            see(message);
            return true;
        }
    }

    /// <summary>One test at a time.</summary>
    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = new()
        {
            ["xunit.execution.DisableParallelization"] = true, ["xunit.execution.SynchronousMessageReporting"] = true,
        };

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out var value) && value is TValue found ? found : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }
}
