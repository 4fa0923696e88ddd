using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage.S3;

namespace DeltaQuery.Engine.Execution.Secrets;

/// <summary>CREATE and DROP SECRET, and SHOW SECRETS. Secrets are the engine's: its sessions share them, and nothing of them is kept on disk or in DuckDB.
/// </summary>
internal static class SecretHandler
{
    public const string DefaultName = "__default_s3"; // DuckDB's

    private const string Redacted = "redacted";

    public static StatementResult Create(ExecutionContext context, CreateSecretStatement statement)
    {
        var engine = context.Session.Engine;
        var secret = new SecretOptions(context, statement).Read(engine.S3.Options);
        if (engine.S3.Add(secret, statement.OrReplace))
            engine.ForgetRemote();
        else if (!statement.IfNotExists)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"there is a secret {secret.Name} already")
            {
                Hint = "CREATE OR REPLACE SECRET puts another in its place",
            }.At(context.Text, (statement.Name?.Span ?? statement.Span).Start);
        }

        return new StatementResult("CREATE SECRET", null);
    }

    public static StatementResult Drop(ExecutionContext context, DropSecretStatement statement)
    {
        var engine = context.Session.Engine;
        if (engine.S3.Remove(statement.Name.Value))
            engine.ForgetRemote();
        else if (!statement.IfExists)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"there is no secret {statement.Name.Value}") { Hint = "SHOW SECRETS lists them" }
                .At(context.Text, statement.Name.Span.Start);
        }

        return new StatementResult("DROP SECRET", null);
    }

    public static Task<string?> RelationAsync(ExecutionContext context) => Task.FromResult<string?>(Relation.Create(
        context,
        "name VARCHAR, type VARCHAR, provider VARCHAR, scope VARCHAR[], endpoint VARCHAR, region VARCHAR, url_style VARCHAR, key_id VARCHAR, "
        + "secret VARCHAR, session_token VARCHAR",
        rows =>
        {
            foreach (var secret in context.Session.Engine.S3.Secrets)
            {
                rows.Append(secret.Name);
                rows.Append("s3");
                rows.Append(secret.Provider);
                rows.AppendList(secret.Scopes.Count > 0 ? [.. secret.Scopes] : [S3Location.Scheme + "://"]);
                rows.Append(secret.Options.Endpoint);
                rows.Append(secret.Options.Region);
                rows.Append(secret.Options.PathStyle switch { true => "path", false => "vhost", null => null });
                rows.Append(secret.Options.AccessKeyId is null ? null : Redacted);
                rows.Append(secret.Options.SecretAccessKey is null ? null : Redacted);
                rows.Append(secret.Options.SessionToken is null ? null : Redacted);
                rows.EndRow();
            }
        }));
}
