using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Protocol;

namespace DeltaQuery.Engine.Tests.Remote;

public sealed class BatchAssemblerTests
{
    private readonly BatchAssembler _batches = new();

    [Fact]
    public void Batches_follow_each_other()
    {
        Assert.Equal((0L, 3L), Of(_batches.Take(Batch(0, 3))));
        Assert.Equal((3L, 0L), Of(_batches.Take(Batch(3, 0))));
        Assert.Equal((3L, 9L), Of(_batches.Take(Batch(3, 9))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Rows_that_come_twice_or_not_at_all_are_an_error(long start)
    {
        _batches.Take(Batch(0, 3));
        var error = Assert.Throws<DeltaException>(() => _batches.Take(Batch(start, 3)));
        Assert.Equal(("08P01", $"the server sent the rows from {start} on where those from 3 on were next"),
            (error.SqlState, error.Message));
    }

    [Fact]
    public void Pieces_are_joined()
    {
        Assert.Null(_batches.Take(Batch(0, 7, [1, 2], 0, 3)));
        Assert.True(_batches.IsWithinBatch);
        Assert.Null(_batches.Take(Batch(0, 7, [], 1, 3)));
        var whole = _batches.Take(Batch(0, 7, [3], 2, 3))!.Value;
        Assert.Equal([1, 2, 3], whole.ArrowStream.ToArray());
        Assert.False(_batches.IsWithinBatch);
        Assert.Equal((7L, 1L), Of(_batches.Take(Batch(7, 1, [4], 0, 1))));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 1)]
    [InlineData(-1, 3)]
    [InlineData(1, 0)]
    public void Pieces_out_of_order_are_an_error(long piece, long pieces)
    {
        _batches.Take(Batch(0, 7, [1], 0, 3));
        Assert.Throws<DeltaException>(() => _batches.Take(Batch(0, 7, [1], piece, pieces)));
    }

    private static ExecutePlanResponse.Types.ArrowBatch Batch(long start, long rows, byte[]? data = null, long? piece = null,
        long? pieces = null) =>
        FakeSpark.Batch(start, rows, data, piece, pieces).ArrowBatch;

    private static (long Start, long? Rows) Of(SparkBatch? batch) => (batch!.Value.StartRow, batch.Value.Rows);
}
