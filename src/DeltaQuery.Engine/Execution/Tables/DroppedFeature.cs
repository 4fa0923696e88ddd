using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>DROP FEATURE: takes a writer feature out of the protocol once nothing of it is left. What old versions hold of it needs no care;
/// features that concern readers would need their history protected, which is not done.</summary>
internal static class DroppedFeature
{
    public static Alteration Of(Snapshot before, DropFeatureAction action)
    {
        var name = action.Feature.Value;
        var feature = TableFeatures.All.FirstOrDefault(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Refused($"there is no table feature {name}");
        name = feature.Name;
        if (!TableFeatures.IsSupported(before.Protocol, name))
            throw Refused($"the table does not have the feature {name}");
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
            default:
                throw Refused(feature.Kind == FeatureKind.ReaderWriter
                    ? $"DeltaQuery does not drop the feature {name}: versions of the past need it"
                    : $"the feature {name} cannot be dropped");
        }

        var operation = Alteration.Named("DROP FEATURE", ("featureName", name), ("truncateHistory", "false"));
        var protocol = ProtocolBuilder.Without(before.Protocol, name);
        return new Alteration(new TableChanges { Metadata = metadata, Protocol = protocol }, operation);
    }

    private static DeltaException Refused(string message, string? hint = null) => new(DeltaErrorCode.NotSupported, message) { Hint = hint };
}
