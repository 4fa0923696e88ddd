using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>DROP FEATURE: takes a feature out of the protocol once nothing of it is left. What old versions hold of it needs no care; where it
/// does, as readers must know the feature, it is <see cref="ProtectedDrop"/>'s; what files hold of row ids is <see cref="RowTrackingDrop"/>'s.
/// </summary>
internal static class DroppedFeature
{
    /// <summary>The feature that a statement drops, which the table has.</summary>
    /// <exception cref="DeltaException">NotSupported: there is no such feature, or not in the table.</exception>
    public static TableFeature Find(ExecutionContext context, Snapshot before, DropFeatureAction action)
    {
        var (name, place) = (action.Feature.Value, action.Feature.Span.Start);
        var feature = TableFeatures.All.FirstOrDefault(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Refused($"there is no table feature {name}").At(context.Text, place);
        return TableFeatures.IsSupported(before.Protocol, feature.Name)
            ? feature
            : throw Refused($"the table does not have the feature {feature.Name}").At(context.Text, place);
    }

    public static Alteration Of(ExecutionContext context, Snapshot before, DropFeatureAction action)
    {
        var feature = Find(context, before, action);
        var name = feature.Name;
        var metadata = before.Metadata;
        switch (name)
        {
            case TableFeatures.CheckConstraints:
                if (before.Properties.Constraints.Count > 0)
                    throw Refused($"feature {name} cannot be dropped: the table has the constraint {before.Properties.Constraints[0].Key}", "ALTER TABLE .. DROP CONSTRAINT first");
                break;
            case TableFeatures.DomainMetadata:
                if (TableFeatures.IsSupported(before.Protocol, TableFeatures.Clustering)
                    || TableFeatures.IsSupported(before.Protocol, "rowTracking"))
                    throw Refused($"feature {name} cannot be dropped: other features of the table depend on it");
                if (before.Domains.Count > 0)
                    throw Refused($"feature {name} cannot be dropped: the table has the domain {before.Domains[0].Domain}");
                break;
            case TableFeatures.InCommitTimestamp:
                metadata = ChangedProperties.WithoutEnablement(metadata with
                {
                    Configuration = metadata.Configuration.Without(PropertyDefinitions.EnableInCommitTimestampsKey),
                });
                break;
            case TableFeatures.MaterializePartitionColumns:
                var key = ChangedProperties.KeyIn(metadata.Configuration, PropertyDefinitions.EnableMaterializePartitionColumnsKey);
                metadata = metadata with { Configuration = metadata.Configuration.Without(key) };
                break;
            case TableFeatures.VacuumProtocolCheck:
                return new Alteration(new TableChanges { Protocol = ProtocolBuilder.Lowered(before.Protocol, name) }, OperationOf(name));
            default:
                throw Refused(feature.Kind == FeatureKind.ReaderWriter
                    ? $"DeltaQuery does not drop the feature {name}: files and versions of the past need it"
                    : $"the feature {name} cannot be dropped");
        }

        return new Alteration(new TableChanges { Metadata = metadata, Protocol = ProtocolBuilder.Without(before.Protocol, name) }, OperationOf(name));
    }

    /// <summary>What the history says.</summary>
    public static Operation OperationOf(string feature) => Alteration.Named("DROP FEATURE", ("featureName", feature), ("truncateHistory", "false"));

    private static DeltaException Refused(string message, string? hint = null) => new(DeltaErrorCode.NotSupported, message) { Hint = hint };
}
