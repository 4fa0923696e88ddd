using DeltaQuery.Engine.DuckDb;
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
        var options = new SecretOptions(context, statement);
        if (options.IsText)
            AddText(context, statement, options);
        else
            AddS3(context, statement, options.Read(engine.S3.Options));
        return new StatementResult("CREATE SECRET", null);
    }

    public static StatementResult Drop(ExecutionContext context, DropSecretStatement statement)
    {
        var engine = context.Session.Engine;
        if (engine.S3.Remove(statement.Name.Value))
            engine.ForgetRemote();
        else if (!engine.TextSecrets.Remove(statement.Name.Value) && !statement.IfExists)
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

            foreach (var name in context.Session.Engine.TextSecrets.Names)
                AppendText(rows, name);
        }));

    private static void AppendText(DuckDbAppender rows, string name)
    {
        rows.Append(name);
        rows.Append("text");
        rows.Append("config");
        rows.AppendList([]);
        for (var i = 0; i < 4; i++)
            rows.AppendNull(); // endpoint, region, url_style, key_id
        rows.Append(Redacted);
        rows.AppendNull(); // session_token
        rows.EndRow();
    }

    private static void AddS3(ExecutionContext context, CreateSecretStatement statement, S3Secret secret)
    {
        var engine = context.Session.Engine;
        if ((engine.TextSecrets.Find(secret.Name) is not null && !statement.OrReplace) || !engine.S3.Add(secret, statement.OrReplace))
        {
            RefuseSecond(context, statement, secret.Name);
            return;
        }

        engine.TextSecrets.Remove(secret.Name);
        engine.ForgetRemote();
    }

    private static void AddText(ExecutionContext context, CreateSecretStatement statement, SecretOptions options)
    {
        var engine = context.Session.Engine;
        var (name, value) = options.ReadText();
        var isS3 = engine.S3.Secrets.Any(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if ((isS3 && !statement.OrReplace) || !engine.TextSecrets.Add(name, value, statement.OrReplace))
            RefuseSecond(context, statement, name);
        else if (isS3 && engine.S3.Remove(name))
            engine.ForgetRemote();
    }

    private static void RefuseSecond(ExecutionContext context, CreateSecretStatement statement, string name)
    {
        if (statement.IfNotExists)
            return;
        throw new DeltaException(DeltaErrorCode.QueryFailed, $"there is a secret {name} already")
        {
            Hint = "CREATE OR REPLACE SECRET puts another in its place",
        }.At(context.Text, (statement.Name?.Span ?? statement.Span).Start);
    }
}
