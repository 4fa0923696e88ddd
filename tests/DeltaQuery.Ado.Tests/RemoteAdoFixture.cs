using System.Data;
using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>A schema of its own on a Spark cluster, and connections whose statements run there. Tests that leave their connection open and idle share
/// it: opening one costs Spark a session.</summary>
public sealed class RemoteAdoFixture : AdoFixture
{
    // A task a partition would cost more than the few rows; TIME is to be asked for.
    private const string Settings =
        "SET spark.sql.shuffle.partitions = 1; SET spark.databricks.delta.snapshotPartitions = 1; SET spark.sql.timeType.enabled = true";

    private readonly string _schema = $"dq_ado_{Guid.NewGuid():n}";
    private readonly Lock _gate = new();
    private DeltaQueryConnection? _others;
    private DeltaQueryConnection? _idle;

    public override bool IsRemote => true;

    public override string ConnectionString => Use(_ => $"{Address};Default Schema={_schema}");

    private static string Address => $"Remote={SparkConnect.Address};Command Timeout=300";

    public override void CheckThere() => Skip.If(SparkConnect.Address is null, SparkConnect.Missing);

    public override DeltaQueryConnection Open(string more = "")
    {
        var connection = base.Open(more);
        Run(connection, Settings);
        return connection;
    }

    public override DeltaQueryConnection Take()
    {
        lock (_gate)
        {
            if (_idle is not { } idle)
                return Open();
            _idle = null;
            return idle;
        }
    }

    public override void Give(DeltaQueryConnection connection)
    {
        if (_idle is null && connection is { State: ConnectionState.Open, CurrentTransaction: null, Reader: null or { IsClosed: true } })
            _idle = connection;
        else
            connection.Dispose();
    }

    public override T Use<T>(Func<DeltaQueryConnection, T> use)
    {
        lock (_gate)
        {
            if (_others is null)
            {
                _others = new DeltaQueryConnection(Address);
                _others.Open();
                Run(_others, $"{Settings}; CREATE SCHEMA {_schema} LOCATION '{Path.Combine(Root, "tables")}'; USE {_schema}");
            }

            return use(_others);
        }
    }

    protected override void Close()
    {
        _idle?.Dispose();
        if (_others is null)
            return;
        Run(_others, $"DROP SCHEMA {_schema} CASCADE");
        _others.Dispose();
    }

    private static void Run(DeltaQueryConnection connection, string sql) => new DeltaQueryCommand(sql, connection).ExecuteNonQuery();
}
