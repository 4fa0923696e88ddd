using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Operations;

/// <summary>The tables below the root.</summary>
internal static class TableNames
{
    /// <summary>All of them, as SQL has their names.</summary>
    /// <exception cref="DeltaException">The root cannot be listed.</exception>
    public static async Task<List<string>> AllAsync(DeltaSession session, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        foreach (var schema in await NamesAsync(session, "SHOW SCHEMAS", "namespace", cancellationToken))
            tables.AddRange((await NamesAsync(session, $"SHOW TABLES IN {Operation.Part(schema)}", "tableName", cancellationToken))
                .Select(name => $"{Operation.Part(schema)}.{Operation.Part(name)}"));
        return tables;
    }

    private static async Task<List<string>> NamesAsync(DeltaSession session, string statement, string column, CancellationToken cancellationToken)
    {
        using var result = await session.ExecuteAsync(statement, cancellationToken: cancellationToken);
        var names = new List<string>();
        while (result.Rows!.Next(cancellationToken) is { } batch)
            for (var row = 0; row < batch.RowCount; row++)
                names.Add(batch.GetText(result.Rows.IndexOf(column), row)!);
        return names;
    }
}
