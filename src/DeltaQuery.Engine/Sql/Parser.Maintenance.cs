namespace DeltaQuery.Engine.Sql;

// CHECKPOINT TABLE t.
internal sealed partial class Parser
{
    private CheckpointTableStatement ParseCheckpoint()
    {
        var start = Current.Start;
        _at += 2;
        var table = ParseTable(timeTravel: false);
        return new CheckpointTableStatement(SpanToEnd(start), table);
    }
}
