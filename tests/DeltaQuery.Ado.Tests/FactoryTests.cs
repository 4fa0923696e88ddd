using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

public class FactoryTests
{
    private static readonly DbProviderFactory Factory = DeltaQueryFactory.Instance;

    [Fact]
    public void The_factory_makes_the_provider_s_objects()
    {
        Assert.IsType<DeltaQueryConnection>(Factory.CreateConnection());
        Assert.IsType<DeltaQueryCommand>(Factory.CreateCommand());
        Assert.IsType<DeltaQueryParameter>(Factory.CreateParameter());
        Assert.IsType<DeltaQueryConnectionStringBuilder>(Factory.CreateConnectionStringBuilder());
        Assert.IsType<DeltaQueryCommandBuilder>(Factory.CreateCommandBuilder());
        Assert.IsType<DeltaQueryDataAdapter>(Factory.CreateDataAdapter());
        Assert.IsType<DeltaQueryBatch>(Factory.CreateBatch());
        Assert.IsType<DeltaQueryBatchCommand>(Factory.CreateBatchCommand());
        Assert.IsType<DeltaQueryDataSource>(Factory.CreateDataSource("Data Source=:memory:"));
    }

    [Fact]
    public void The_factory_says_what_it_can_make()
    {
        Assert.True(Factory.CanCreateBatch);
        Assert.True(Factory.CanCreateCommandBuilder);
        Assert.True(Factory.CanCreateDataAdapter);
        Assert.False(Factory.CanCreateDataSourceEnumerator);
        Assert.Null(Factory.CreateDataSourceEnumerator());
    }

    [Fact]
    public void The_factory_is_found_by_its_name()
    {
        DbProviderFactories.RegisterFactory("DeltaQuery.Ado", Factory);
        Assert.Same(Factory, DbProviderFactories.GetFactory("DeltaQuery.Ado"));
        DbProviderFactories.UnregisterFactory("DeltaQuery.Ado");
        DbProviderFactories.RegisterFactory("DeltaQuery.Ado", typeof(DeltaQueryFactory).AssemblyQualifiedName!);
        Assert.Same(Factory, DbProviderFactories.GetFactory("DeltaQuery.Ado"));
    }
}
