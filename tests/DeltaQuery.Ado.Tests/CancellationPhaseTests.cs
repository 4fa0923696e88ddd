using System.Data;
using System.Net;
using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>Stopping what waits for a store, in each phase. The server keeps its answer back until the caller is free, so that nothing but the stop can
/// have freed it.</summary>
public sealed class CancellationPhaseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly RequestHold _hold = new();
    private readonly TempFolder _cache = new();
    private readonly FakeS3Server _server;
    private Func<Task>? _beforeCommit;

    public CancellationPhaseTests()
    {
        _server = new FakeS3Server(wait: async request =>
        {
            if (IsPutOf(request, "00001.json") && Interlocked.Exchange(ref _beforeCommit, null) is { } first)
                await first();
            await _hold.WaitAsync(request);
        });
        using var connection = Open();
        Run(connection, "CREATE SCHEMA s");
        Run(connection, "CREATE TABLE t AS SELECT i::INT AS id FROM range(10) r(i)");
    }

    public void Dispose()
    {
        _hold.Release();
        _server.Dispose();
        _cache.Dispose();
    }

    public static readonly TheoryData<string> Stops = ["token", "Cancel", "time-out"];

    public static TheoryData<string, string> PhasesOfQueries()
    {
        var all = new TheoryData<string, string>();
        foreach (var phase in new[] { "listing", "log", "data" })
            foreach (var stop in new[] { "token", "Cancel", "time-out" })
                all.Add(phase, stop);
        return all;
    }

    [Theory]
    [MemberData(nameof(PhasesOfQueries))]
    public async Task A_query_that_waits_for_the_store_is_stopped(string phase, string stop)
    {
        await using var connection = Open();
        _hold.Begin(request => phase switch
        {
            "listing" => IsListingOf(request, "_delta_log"),
            "log" => IsGetOf(request, "00000.json"),
            _ => IsGetOf(request, ".parquet"),
        });
        await CheckStoppedAsync(connection, "SELECT max(id) FROM t WHERE id >= 0", stop, (command, token) => command.ExecuteScalarAsync(token));
        _hold.Release();
        Assert.Equal(9, Scalar(connection, "SELECT max(id) FROM t WHERE id >= 0"));
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task Preparing_is_stopped(string stop)
    {
        await using var connection = Open();
        _hold.Begin(request => IsListingOf(request, "_delta_log"));
        using var command = await CheckStoppedAsync(connection, "SELECT count(*) FROM t", stop, (command, token) => command.PrepareAsync(token));
        _hold.Release();
        await command.PrepareAsync();
        Assert.Equal(10L, await command.ExecuteScalarAsync());
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task A_synchronous_call_is_stopped(string stop)
    {
        await using var connection = Open();
        _hold.Begin(request => IsGetOf(request, ".parquet"));
        await CheckStoppedAsync(connection, "SELECT max(id) FROM t WHERE id >= 0", stop, (command, token) => Task.Factory.StartNew(
            () =>
            {
                using var stopping = token.Register(command.Cancel);
                command.ExecuteScalar();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default), tellsToken: false);
        _hold.Release();
        Assert.Equal(9, Scalar(connection, "SELECT max(id) FROM t WHERE id >= 0"));
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task An_INSERT_that_uploads_is_stopped_and_changes_nothing(string stop)
    {
        await using var connection = Open();
        _hold.Begin(request => IsPutOf(request, ".parquet"));
        await CheckStoppedAsync(connection, "INSERT INTO t VALUES (11)", stop, (command, token) => command.ExecuteNonQueryAsync(token));
        _hold.Release();
        await CheckWritesAsync(connection, versions: 1, rows: 10);
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task A_commit_that_is_tried_again_is_stopped_and_changes_nothing(string stop)
    {
        await using var connection = Open();
        await using var winner = Open();
        LoseTo(winner);
        await CheckStoppedAsync(connection, "DELETE FROM t WHERE id = 3", stop, (command, token) => command.ExecuteNonQueryAsync(token));
        _hold.Release();
        await CheckWritesAsync(connection, versions: 2, rows: 11);
    }

    [Fact]
    public async Task The_commit_of_a_transaction_that_is_tried_again_is_stopped_and_changes_nothing()
    {
        await using var connection = Open();
        await using var winner = Open();
        await using (var transaction = (DeltaQueryTransaction)await connection.BeginTransactionAsync())
        {
            await new DeltaQueryCommand("INSERT INTO t VALUES (12)", connection, transaction).ExecuteNonQueryAsync();
            LoseTo(winner);
            using var source = new CancellationTokenSource();
            var committing = transaction.CommitAsync(source.Token);
            await _hold.Arrived.WaitAsync(Patience);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => committing.WaitAsync(Patience));
            Assert.Null(transaction.Connection);
            _hold.Release();
        }

        await CheckWritesAsync(connection, versions: 2, rows: 11);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("Cancel")]
    public async Task A_commit_that_was_sent_is_not_taken_back_and_its_caller_learns_of_it(string stop)
    {
        await using var connection = Open();
        using var command = new DeltaQueryCommand("INSERT INTO t VALUES (13)", connection);
        using var source = new CancellationTokenSource();
        _hold.Begin(request => IsPutOf(request, "00001.json"));
        var running = command.ExecuteNonQueryAsync(source.Token);
        await _hold.Arrived.WaitAsync(Patience);
        if (stop == "token")
            await source.CancelAsync();
        else
            command.Cancel();
        _hold.Release();
        Assert.Equal(1, await running.WaitAsync(Patience));
        await CheckWritesAsync(connection, versions: 2, rows: 11);
    }

    [Fact]
    public async Task A_bulk_copy_that_uploads_is_stopped_and_writes_nothing()
    {
        await using var connection = Open();
        _hold.Begin(request => IsPutOf(request, ".parquet"));
        using var source = new CancellationTokenSource();
        using var rows = new DataTable();
        rows.Columns.Add("id", typeof(int));
        rows.Rows.Add(14);
        var copying = new DeltaQueryBulkCopy(connection, "t").WriteToServerAsync(rows.CreateDataReader(), source.Token);
        await _hold.Arrived.WaitAsync(Patience);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying.WaitAsync(Patience));
        _hold.Release();
        await CheckWritesAsync(connection, versions: 1, rows: 10);
    }

    [Fact]
    public async Task Opening_a_connection_is_stopped_and_it_can_be_opened_again()
    {
        await using var connection = new DeltaQueryConnection(ConnectionString + ";Default Schema=s");
        _hold.Begin(_ => true);
        using var source = new CancellationTokenSource();
        var opening = connection.OpenAsync(source.Token);
        await _hold.Arrived.WaitAsync(Patience);
        Assert.Equal(ConnectionState.Connecting, connection.State);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(Patience));
        Assert.True(opening.IsCanceled);
        Assert.Equal(ConnectionState.Closed, connection.State);
        _hold.Release();
        await connection.OpenAsync();
        Assert.Equal("s", connection.Database);
    }

    [Fact]
    public async Task A_connection_is_not_opened_for_who_gives_up_meanwhile()
    {
        await using var connection = new DeltaQueryConnection(ConnectionString);
        using var source = new CancellationTokenSource();
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Connecting)
                source.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.OpenAsync(source.Token));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    public static readonly TheoryData<string> Questions = ["GetSchema", "GetSnapshotVersion", "IsDeltaTable"];

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Questions_about_tables_are_stopped(string question)
    {
        await using var connection = Open();
        _hold.Begin(request => IsListingOf(request, "_delta_log"));
        using var source = new CancellationTokenSource();
        Task asking = question switch
        {
            "GetSchema" => connection.GetSchemaAsync("Columns", source.Token),
            "GetSnapshotVersion" => connection.GetSnapshotVersionAsync("t", source.Token),
            _ => connection.IsDeltaTableAsync("s3://lake/root/t", source.Token),
        };
        await _hold.Arrived.WaitAsync(Patience);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
        Assert.True(asking.IsCanceled);
        _hold.Release();
        Assert.Equal(0, connection.GetSnapshotVersion("t"));
    }

    [Fact]
    public async Task A_time_out_leaves_no_table_out_of_a_schema_collection()
    {
        await using var connection = Open(";Command Timeout=2");
        _hold.Begin(request => IsListingOf(request, "root/t/_delta_log"));
        var error = await Assert.ThrowsAsync<DeltaQueryException>(() => connection.GetSchemaAsync("History").WaitAsync(Patience));
        Assert.Equal("57014", error.SqlState);
    }

    /// <summary>Begins a command, and stops it when the server has the request that it holds.</summary>
    private async Task<DeltaQueryCommand> CheckStoppedAsync(
        DeltaQueryConnection connection, string text, string stop, Func<DeltaQueryCommand, CancellationToken, Task> call, bool tellsToken = true)
    {
        var command = new DeltaQueryCommand(text, connection) { CommandTimeout = stop == "time-out" ? 2 : 0 };
        using var source = new CancellationTokenSource();
        Task running;
        for (; ; command.CommandTimeout *= 2)
        {
            running = call(command, source.Token);
            await Task.WhenAny(_hold.Arrived, running).WaitAsync(Patience);
            if (_hold.Arrived.IsCompleted)
                break;
            Assert.InRange(command.CommandTimeout, 1, 60); // the time was up too early, on a slow machine: it gets more
        }

        if (stop == "token")
            await source.CancelAsync();
        else if (stop == "Cancel")
            command.Cancel();
        var stopped = () => running.WaitAsync(Patience);
        if (stop == "token" && tellsToken)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(stopped);
            Assert.True(running.IsCanceled);
        }
        else
        {
            var error = await Assert.ThrowsAsync<DeltaQueryException>(stopped);
            Assert.Equal("57014", error.SqlState);
            Assert.Equal(stop == "time-out", error.InnerException is TimeoutException);
        }

        Assert.Equal(1, Scalar(connection, "SELECT 1"));
        return command;
    }

    /// <summary>The next commit of version 1 loses it to another. That it has lost it learns, in any case, but then not what it has lost to.</summary>
    private void LoseTo(DeltaQueryConnection winner) => _beforeCommit = async () =>
    {
        await new DeltaQueryCommand("INSERT INTO t VALUES (100)", winner).ExecuteNonQueryAsync();
        var listings = 0;
        _hold.Begin(request => IsListingOf(request, "_delta_log") && Interlocked.Increment(ref listings) > 1);
    };

    /// <summary>The table is what it was, for others, too, and the connection writes into it.</summary>
    private async Task CheckWritesAsync(DeltaQueryConnection connection, int versions, long rows)
    {
        Assert.Equal(versions, _server.Names.Count(name => name.Contains("/t/_delta_log/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)));
        await using (var other = Open())
            Assert.Equal(rows, Scalar(other, "SELECT count(id) FROM t WHERE id >= 0"));
        Assert.Equal(1, Run(connection, "INSERT INTO t VALUES (15)"));
        Assert.Equal(rows + 1, Scalar(connection, "SELECT count(id) FROM t WHERE id >= 0"));
    }

    private string ConnectionString => $"Data Source=s3://lake/root;S3 Endpoint={_server.Options.Endpoint};S3 Allow Http=true;S3 Region=us-east-1;"
        + $"S3 Access Key Id=id;S3 Secret Access Key=key;File Cache Directory={_cache.Path};Pooling=false";

    private DeltaQueryConnection Open(string more = "")
    {
        var connection = new DeltaQueryConnection(ConnectionString + more);
        connection.Open();
        return connection;
    }

    private static int Run(DeltaQueryConnection connection, string text) => new DeltaQueryCommand(text, connection).ExecuteNonQuery();

    private static object? Scalar(DeltaQueryConnection connection, string text) => new DeltaQueryCommand(text, connection).ExecuteScalar();

    private static bool IsListingOf(HttpListenerRequest request, string prefix) =>
        request.HttpMethod == "GET" && request.QueryString["prefix"]?.Contains(prefix, StringComparison.Ordinal) == true;

    private static bool IsGetOf(HttpListenerRequest request, string end) => request.HttpMethod == "GET" && EndsWith(request, end);

    private static bool IsPutOf(HttpListenerRequest request, string end) => request.HttpMethod == "PUT" && EndsWith(request, end);

    private static bool EndsWith(HttpListenerRequest request, string end) => request.Url!.AbsolutePath.EndsWith(end, StringComparison.Ordinal);
}
