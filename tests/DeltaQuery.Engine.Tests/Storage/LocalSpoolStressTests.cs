using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Tests.Storage;

/// <summary>Many readers of many columns in spools that share a folder which is far too small for them.</summary>
public sealed class LocalSpoolStressTests : SpoolTestBase
{
    private static readonly string[] Columns = ["a", "b", "c", "d", "e", "f"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whoever_reads_whatever_while_files_come_and_go_reads_what_is_there(int seed)
    {
        var random = new Random(seed);
        var paths = Enumerable.Range(0, 12).Select(i => Put($"file{i}", Rows(random, i), Options(random))).ToArray();
        var sizes = paths.ToDictionary(p => p, SizeOf);
        var expected = paths.ToDictionary(p => p, p => Sums(Original(Path.GetFileNameWithoutExtension(p)), Columns));
        LocalSpool[] spools = [NewSpool(sizes.Values.Sum() / 3), NewSpool(sizes.Values.Sum() / 4), NewSpool(sizes.Values.Sum() / 2)];
        var failures = 0;
        Store.BeforeAnswer = (number, _, _) => number % 37 != 0 ? Task.CompletedTask : Fail();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() => WorkAsync(new Random((seed * 100) + worker)))));
        Assert.True(failures < 200, "hardly anything was read");

        async Task WorkAsync(Random own)
        {
            using var connection = Database.Connect();
            for (var round = 0; round < 60; round++)
            {
                var spool = spools[own.Next(spools.Length)];
                string[] columns = [.. Columns.Where(_ => own.Next(3) == 0)];
                SpoolRequest[] requests =
                [
                    .. paths.Where(_ => own.Next(4) == 0).Select(p => new SpoolRequest(p, sizes[p], own.Next(10) == 0 ? null : new SpoolColumns(columns))),
                ];
                using var cancellation = new CancellationTokenSource();
                if (own.Next(12) == 0)
                    cancellation.CancelAfter(own.Next(5));
                try
                {
                    using var lease = await spool.FetchAsync(Store, requests, cancellation.Token);
                    foreach (var (request, local) in requests.Zip(lease.Paths))
                        Assert.Equal(expected[request.Path].Where(s => columns.Contains(s.Column)), Sums(local, columns, connection));
                }
                catch (OperationCanceledException)
                {
                }
                catch (DeltaException e) when (e.Message == "connection reset")
                {
                    Interlocked.Increment(ref failures);
                }

                if (own.Next(20) == 0)
                    spool.LetGoOfAll();
                if (own.Next(20) == 0)
                    await spool.TrimAsync();
            }
        }

        static async Task Fail()
        {
            await Task.Yield();
            throw new DeltaException(DeltaErrorCode.StorageFailed, "connection reset");
        }
    }

    private static string Rows(Random random, int number) => $"""
        SELECT hash(i + {number}) AS a, 'text ' || i % {random.Next(1, 3000)} AS b, CASE WHEN i % 3 = 0 THEN NULL ELSE [i, i * {number}] END AS c,
            {(random.Next(2) == 0 ? "i" : "i / 7")} AS d, {"{"}'x': i % 11, 'y': repeat('y', (i % 20)::INT){"}"} AS e, uuid() AS f
        FROM range({random.Next(1, 40000)}) t(i)
        """;

    private static string Options(Random random) =>
        $", ROW_GROUP_SIZE {random.Next(1, 8) * 2048}, COMPRESSION {(random.Next(2) == 0 ? "zstd" : "uncompressed")}, PARQUET_VERSION {(random.Next(2) == 0 ? "V1" : "V2")}";

    private List<(string Column, object? Sum)> Sums(string file, IEnumerable<string> columns, DuckDbConnection? connection = null) =>
        [.. columns.Select(c => (c, (connection ?? Connection).Scalar($"SELECT sum(hash({c})::HUGEINT) FROM read_parquet({SqlText.Literal(file)})")))];
}
