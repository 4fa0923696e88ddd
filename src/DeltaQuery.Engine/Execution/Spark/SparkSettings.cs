using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>SET deltaquery.remote, and Spark's own settings in a session that works on a cluster.</summary>
internal static class SparkSettings
{
    /// <summary>The setting that says where statements run.</summary>
    public const string RemoteKey = "deltaquery.remote";

    /// <summary>Makes a setting, if it is one of these.</summary>
    /// <exception cref="DeltaException">There is no such connection or server, or Spark refuses the setting.</exception>
    public static async Task<bool> TrySetAsync(ExecutionContext context, Statement statement, string name)
    {
        if (name.Equals(RemoteKey, StringComparison.OrdinalIgnoreCase))
        {
            await UseAsync(context, statement).ConfigureAwait(false);
            return true;
        }

        if (context.Session.Spark.Current is null || !name.StartsWith("spark.", StringComparison.OrdinalIgnoreCase))
            return false;
        var spark = await context.Session.Spark.CurrentAsync(context).ConfigureAwait(false);
        if (statement is SetStatement { Value: var place })
        {
            var settings = new Dictionary<string, string> { [name] = SetHandler.Value(context, place) ?? "" };
            await spark.SetSettingsAsync(settings, context.CancellationToken).ConfigureAwait(false);
            return true;
        }

        await spark.UnsetSettingAsync(name, context.CancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task UseAsync(ExecutionContext context, Statement statement)
    {
        if (context.Session.InTransaction)
        {
            throw SyntaxError.NotSupported(
                context.Text, statement.Span.Start, $"{RemoteKey} inside of BEGIN",
                "COMMIT or ROLLBACK first: Spark has no part in the transaction.", "25001");
        }

        var place = statement is SetStatement set ? set.Value : statement.Span;
        var target = statement is SetStatement ? SetHandler.Value(context, place) : null;
        try
        {
            if (target is not null && SparkEndpoint.IsUrl(target) && SparkEndpoint.Parse(target).HasToken)
            {
                throw new DeltaException(DeltaErrorCode.NotSupported, $"statements are logged and kept: no token stands in {RemoteKey}")
                {
                    Hint = "CREATE CONNECTION c TO SPARK (URL 'sc://..', TOKEN SECRET s) takes it from a secret; "
                        + "then SET deltaquery.remote = c",
                };
            }

            await context.Session.Spark.UseAsync(context, target).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, place.Start);
        }
    }
}
