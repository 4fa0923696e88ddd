using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>What a program asks of a table, not as text.</summary>
internal static class TableFacts
{
    /// <summary>Describes a table.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="name">Its name as SQL has it, or its path.</param>
    public static async Task<TableDescription> OfAsync(ExecutionContext context, string name)
    {
        using var table = await DescribedTable.OpenAsync(context, name).ConfigureAwait(false);
        var snapshot = table.Snapshot;
        return new TableDescription(table.FullName, table.LocationUri, snapshot.Version, [.. snapshot.Schema.Fields.Select(Column)])
        {
            Comment = snapshot.Metadata.Description,
            PartitionColumns = [.. snapshot.PartitionColumns.Select(c => c.Name)],
            Properties = snapshot.Metadata.Configuration.ToDictionary(p => p.Key, p => p.Value ?? "", StringComparer.Ordinal),
            Constraints = snapshot.Properties.Constraints,
        };
    }

    /// <summary>Whether a path is that of a table.</summary>
    public static Task<bool> IsTableAsync(SessionState session, string path, CancellationToken cancellationToken) =>
        TableResolver.ExistsAsync(session.Resolver.AtPath(path), cancellationToken);

    /// <summary>What a table's column is.</summary>
    public static TableColumn Column(StructField field) => new(field.Name, SparkTypes.Describe(field), field.Nullable)
    {
        DeltaType = SchemaJson.Write(field.Type), Comment = field.Comment, GenerationExpression = field.GenerationExpression,
        DefaultExpression = field.CurrentDefault, IsIdentity = field.IsIdentity,
    };
}
