namespace DeltaQuery.Ado.Tests;

/// <summary>The provider's tests over a Spark cluster, where one is at hand: what a program may rely on is the same as here.</summary>
public sealed class RemoteConformanceTests
{
    [Fact]
    public void Each_class_of_tests_runs_over_a_cluster_too_or_says_why_not()
    {
        var all = typeof(AdoTest).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(AdoTest))).ToList();
        var remote = all.Where(IsRemote).Select(t => t.BaseType!).ToHashSet();
        var reasons = all.Where(t => !IsRemote(t)).ToDictionary(t => t, LocalOnlyAttribute.ReasonOf);
        Assert.Empty(reasons.Where(r => remote.Contains(r.Key) == r.Value is not null).Select(r => r.Key.Name));
    }

    private static bool IsRemote(Type type) => typeof(IClassFixture<RemoteAdoFixture>).IsAssignableFrom(type);
}

public sealed class RemoteBatchTests(RemoteAdoFixture spark) : BatchTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteCancellationTests(RemoteAdoFixture spark) : CancellationTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteDapperTests(RemoteAdoFixture spark) : DapperTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteDataReaderBytesTests(RemoteAdoFixture spark) : DataReaderBytesTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteDataReaderStateTests(RemoteAdoFixture spark) : DataReaderStateTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteFieldValueTypeTests(RemoteAdoFixture spark) : FieldValueTypeTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteNestedValueTests(RemoteAdoFixture spark) : NestedValueTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteArrowStreamTests(RemoteAdoFixture spark) : ArrowStreamTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteCommandTests(RemoteAdoFixture spark) : CommandTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteConnectionTests(RemoteAdoFixture spark) : ConnectionTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteDataAdapterTests(RemoteAdoFixture spark) : DataAdapterTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteDataReaderSchemaTests(RemoteAdoFixture spark) : DataReaderSchemaTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteDataReaderTests(RemoteAdoFixture spark) : DataReaderTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteDataReaderValueTests(RemoteAdoFixture spark) : DataReaderValueTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteExceptionTests(RemoteAdoFixture spark) : ExceptionTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemoteParameterBindingTests(RemoteAdoFixture spark) : ParameterBindingTests(spark), IClassFixture<RemoteAdoFixture>;

public sealed class RemotePreparedCommandTests(RemoteAdoFixture spark) : PreparedCommandTests(spark), IClassFixture<RemoteAdoFixture>;
