using System.Globalization;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>SET and UNSET TBLPROPERTIES, and COMMENT ON TABLE. A property that stands for a table feature raises the protocol by that.</summary>
internal static class ChangedProperties
{
    private const string CommentKey = "comment";

    public static Alteration Set(ExecutionContext context, Snapshot before, SetPropertiesAction action)
    {
        var properties = new NewProperties(context.Session.Engine.Tables.Context.Warn);
        foreach (var property in action.Properties)
        {
            try
            {
                properties.Add(property.Key, property.Value);
                CheckMove(before, property.Key, property.Value);
            }
            catch (DeltaException e) when (e.Position is null)
            {
                throw e.At(context.Text, property.Span.Start);
            }
        }

        var metadata = before.Metadata;
        foreach (var (key, value) in properties.Configuration)
        {
            metadata = key == CommentKey
                ? metadata with { Description = value }
                : metadata with { Configuration = metadata.Configuration.With(KeyIn(metadata.Configuration, key), value) };
        }

        StatisticsColumns.Check(new TableProperties(properties.Configuration), before.Schema, metadata.PartitionColumns);
        if (!new TableProperties(metadata).EnableInCommitTimestamps)
            metadata = WithoutEnablement(metadata);
        var schema = before.Schema;
        if (before.Mapping.Mode == ColumnMappingMode.None && new TableProperties(metadata).ColumnMappingMode == ColumnMappingMode.Name)
            (metadata, schema) = Mapped(before, metadata);
        else if (before.Mapping.Mode == ColumnMappingMode.None && properties.Features.Contains(TableFeatures.ColumnMapping))
            CheckMove(before, PropertyDefinitions.ColumnMappingModeKey, new TableProperties(metadata).Text(PropertyDefinitions.ColumnMappingModeKey) ?? "none");
        var said = action.Properties.Select(property => KeyValuePair.Create(property.Key, (string?)property.Value));
        var operation = Alteration.Named("SET TBLPROPERTIES", ("properties", Operations.Object(new StringMap([.. said]))));
        return Alteration.Of(before, metadata, schema, properties.Features, operation);
    }

    public static Alteration Unset(ExecutionContext context, Snapshot before, UnsetPropertiesAction action)
    {
        var metadata = before.Metadata;
        foreach (var (key, span) in action.Keys)
        {
            try
            {
                CheckUnset(before, key);
                var own = KeyIn(metadata.Configuration, key);
                if (key == CommentKey)
                    metadata = metadata with { Description = null };
                else if (metadata.Configuration.ContainsKey(own))
                    metadata = metadata with { Configuration = metadata.Configuration.Without(own) };
                else if (!action.IfExists)
                    throw new DeltaException(
                        DeltaErrorCode.NotSupported, $"the table has no property {key}") { Hint = "UNSET TBLPROPERTIES IF EXISTS leaves it at that" };
            }
            catch (DeltaException e) when (e.Position is null)
            {
                throw e.At(context.Text, span.Start);
            }
        }

        if (!new TableProperties(metadata).EnableInCommitTimestamps)
            metadata = WithoutEnablement(metadata);
        var operation = Alteration.Named(
            "UNSET TBLPROPERTIES",
            ("properties", Operations.List(action.Keys.Select(key => key.Key))),
            ("ifExists", action.IfExists ? "true" : "false"));
        return Alteration.Of(before, metadata, before.Schema, [], operation);
    }

    public static Alteration Comment(Snapshot before, string? comment)
    {
        var operation = Alteration.Named(
            "SET TBLPROPERTIES", ("properties", Operations.Object(new StringMap([new(CommentKey, comment ?? "")]))));
        return Alteration.Of(before, before.Metadata with { Description = comment }, before.Schema, [], operation);
    }

    /// <summary>When in-commit timestamps are off, nothing says since when they were on.</summary>
    public static Metadata WithoutEnablement(Metadata metadata) => metadata with
    {
        Configuration = metadata.Configuration.Without(PropertyDefinitions.InCommitTimestampVersionKey, PropertyDefinitions.InCommitTimestampTimeKey),
    };

    /// <summary>The metadata with what the table's properties say of its own past. In-commit timestamps that stay on count since the version at
    /// which this table has switched them on; where that is now, <see cref="Transactions.Transaction"/> notes it. Checkpoints of versions that
    /// had a feature more stay protected.</summary>
    /// <param name="metadata">What the table will be.</param>
    /// <param name="before">What it is; null where it is made.</param>
    public static Metadata WithOwnPast(Metadata metadata, Snapshot? before)
    {
        metadata = WithoutEnablement(metadata);
        metadata = metadata with { Configuration = metadata.Configuration.Without(PropertyDefinitions.CheckpointProtectionKey) };
        if (before is null)
            return metadata;
        List<string> kept = [PropertyDefinitions.CheckpointProtectionKey];
        if (before.Properties.EnableInCommitTimestamps && new TableProperties(metadata).EnableInCommitTimestamps)
            kept.AddRange([PropertyDefinitions.InCommitTimestampVersionKey, PropertyDefinitions.InCommitTimestampTimeKey]);
        foreach (var key in kept)
        {
            if (before.Properties.Text(key) is { } value)
                metadata = metadata with { Configuration = metadata.Configuration.With(key, value) };
        }

        return metadata;
    }

    /// <summary>The files that are there call the columns by their names, which so become the physical ones.</summary>
    private static (Metadata Metadata, StructType Schema) Mapped(Snapshot before, Metadata metadata)
    {
        var last = before.Properties.MaxColumnId ?? 0;
        var schema = ColumnIds.AssignInPlace(before.Schema, ref last);
        var configuration = metadata.Configuration.With(PropertyDefinitions.ColumnMappingMaxIdKey, last.ToString(CultureInfo.InvariantCulture));
        return (metadata with { SchemaString = SchemaJson.Write(schema), Configuration = configuration }, schema);
    }

    /// <summary>Files that are there have neither ids nor, once columns were renamed, their names. Where they are to be written anew for that, it
    /// is <see cref="RemovedColumnMapping"/>'s.</summary>
    private static void CheckMove(Snapshot before, string key, string value)
    {
        if (!key.Equals(PropertyDefinitions.ColumnMappingModeKey, StringComparison.OrdinalIgnoreCase))
            return;
        var (from, to) = (before.Mapping.Mode, ColumnMapping.ParseMode(value));
        if (from == to || (from, to) == (ColumnMappingMode.None, ColumnMappingMode.Name))
            return;
        throw new DeltaException(
            DeltaErrorCode.NotSupported,
            $"column mapping mode cannot be changed from {from.ToString().ToLowerInvariant()} to {to.ToString().ToLowerInvariant()}: only from none to name")
        {
            Hint = to == ColumnMappingMode.None ? "to none in a statement of its own, which writes all files anew" : null,
        };
    }

    private static void CheckUnset(Snapshot before, string key)
    {
        if (key.StartsWith(PropertyDefinitions.FeaturePrefix, StringComparison.OrdinalIgnoreCase))
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{key} cannot be unset: a table feature stays")
            {
                Hint = $"ALTER TABLE .. DROP FEATURE {key[PropertyDefinitions.FeaturePrefix.Length..]} takes away those that can go",
            };
        }

        if (!key.StartsWith("delta.", StringComparison.OrdinalIgnoreCase))
            return;
        if (PropertyDefinitions.Find(key) is null)
            throw NewProperties.Unknown(key);
        if (key.Equals(PropertyDefinitions.ColumnMappingModeKey, StringComparison.OrdinalIgnoreCase)
            && before.Mapping.Mode != ColumnMappingMode.None)
            CheckMove(before, key, "none");
    }

    /// <summary>A key as the table has it: those of Delta's are compared without case.</summary>
    public static string KeyIn(StringMap configuration, string key) => key.StartsWith("delta.", StringComparison.OrdinalIgnoreCase)
        ? configuration.Keys.FirstOrDefault(known => known.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? key
        : key;
}
