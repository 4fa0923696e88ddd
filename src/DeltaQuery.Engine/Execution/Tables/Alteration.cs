using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>A change of a table's metadata, ready to be committed.</summary>
internal sealed record Alteration(TableChanges Changes, Operation Operation)
{
    /// <summary>Another schema; the protocol is raised where its types need that.</summary>
    public static Alteration Of(Snapshot before, StructType schema, Operation operation) =>
        Of(before, before.Metadata with { SchemaString = SchemaJson.Write(schema) }, schema, [], operation);

    /// <summary>Other metadata, and a protocol raised by the features that are asked for.</summary>
    /// <exception cref="DeltaException">UnsupportedFeature: DeltaQuery could not write the table any longer.</exception>
    public static Alteration Of(Snapshot before, Metadata metadata, StructType schema, IEnumerable<string> features, Operation operation)
    {
        var protocol = ProtocolBuilder.Raise(before.Protocol, ProtocolBuilder.FeaturesOf(schema).Concat(features));
        if (TableFeatures.IsSupported(protocol, TableFeatures.RowTracking))
            metadata = RowTracking.WithNames(metadata, before.Metadata);
        TableFeatures.CheckWritable(protocol, metadata, schema);
        NewSchema.CheckReserved(schema, new TableProperties(metadata));
        var changes = new TableChanges { Metadata = metadata, Protocol = TableFeatures.AreSame(before.Protocol, protocol) ? null : protocol };
        var enablesRowTracking = RowTracking.IsEnabled(protocol, metadata) && !RowTracking.IsEnabled(before.Protocol, before.Metadata);
        return new Alteration(enablesRowTracking ? changes with { Adds = LiveFiles.WithoutRowIds(before) } : changes, operation)
        {
            ConcernsAllFiles = enablesRowTracking,
        };
    }

    /// <summary>Whether no file may come in unseen.</summary>
    public bool ConcernsAllFiles { get; init; }

    /// <summary>What the history says of a change without metrics.</summary>
    public static Operation Named(string name, params (string Key, string? Value)[] parameters) =>
        new(name, Operations.Map(parameters), StringMap.Empty);
}
