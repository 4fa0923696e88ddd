using System.Text;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Tests.Log;

/// <summary>Collects whatever a log file says.</summary>
internal sealed class ActionLog : IActionVisitor
{
    public ActionKinds Wanted { get; init; } = ActionKinds.All;

    public List<object> Actions { get; } = [];

    public static List<object> Read(string text, ActionKinds wanted = ActionKinds.All) => Read(Encoding.UTF8.GetBytes(text), "_delta_log/5.json", wanted);

    public static List<object> Read(ReadOnlySpan<byte> utf8, string fileName, ActionKinds wanted = ActionKinds.All)
    {
        var log = new ActionLog { Wanted = wanted };
        ActionJson.ReadCommit(utf8, fileName, log);
        return log.Actions;
    }

    public void Visit(AddFile add) => Actions.Add(add);

    public void Visit(RemoveFile remove) => Actions.Add(remove);

    public void Visit(Metadata metadata) => Actions.Add(metadata);

    public void Visit(Protocol protocol) => Actions.Add(protocol);

    public void Visit(SetTransaction txn) => Actions.Add(txn);

    public void Visit(DomainMetadata domain) => Actions.Add(domain);

    public void Visit(CommitInfo commitInfo) => Actions.Add(commitInfo);

    public void Visit(AddCdcFile cdc) => Actions.Add(cdc);

    public void Visit(Sidecar sidecar) => Actions.Add(sidecar);

    public void Visit(CheckpointMetadata checkpoint) => Actions.Add(checkpoint);
}
