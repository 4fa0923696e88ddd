namespace DeltaQuery.Engine.Sql;

// FSCK REPAIR TABLE t [DRY RUN], GENERATE symlink_format_manifest FOR TABLE t, CHECK TABLE t.
internal sealed partial class Parser
{
    private FsckStatement ParseFsck()
    {
        var start = Take().Start;
        Expect("REPAIR");
        Expect("TABLE");
        var table = ParseTable(timeTravel: false);
        var dryRun = AcceptDryRun();
        return new FsckStatement(SpanToHere(start), table, dryRun);
    }

    private GenerateStatement ParseGenerate()
    {
        var start = Take().Start;
        Expect("symlink_format_manifest");
        Expect("FOR");
        Expect("TABLE");
        var table = ParseTable(timeTravel: false);
        return new GenerateStatement(SpanToHere(start), table);
    }

    private CheckTableStatement ParseCheckTable()
    {
        var start = Take().Start;
        Expect("TABLE");
        var table = ParseTable(timeTravel: false);
        return new CheckTableStatement(SpanToHere(start), table);
    }
}
