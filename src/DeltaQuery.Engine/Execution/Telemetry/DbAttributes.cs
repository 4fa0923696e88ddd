namespace DeltaQuery.Engine.Execution.Telemetry;

/// <summary>OpenTelemetry's attributes of databases.</summary>
internal static class DbAttributes
{
    public const string SystemName = "db.system.name";
    public const string Namespace = "db.namespace";
    public const string OperationName = "db.operation.name";
    public const string CollectionName = "db.collection.name";
    public const string QueryText = "db.query.text";
    public const string StatusCode = "db.response.status_code";
    public const string ErrorType = "error.type";

    /// <summary>The value of <see cref="SystemName"/>.</summary>
    public const string DeltaQuery = "deltaquery";
}
