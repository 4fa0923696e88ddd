namespace DeltaQuery.Repl.Help;

/// <summary>What the program takes from the environment.</summary>
internal static class EnvironmentVariables
{
    public static IReadOnlyList<(string Names, string Meaning)> All { get; } =
    [
        ("DQ_CONNECTION", "a ROOT, or a connection string, where neither is given"),
        ("DQ_REMOTE_TOKEN", "the token of the server that --remote names, where its address has none: arguments can be seen by others"),
        ("DQ_PAGER, PAGER", "the program that long results go through; none where DQ_PAGER is empty"),
        ("VISUAL, EDITOR", @"the program that \e runs"),
        ("NO_COLOR, TERM", "no colours where NO_COLOR is set, no editing of lines where TERM is dumb"),
        ("XDG_CONFIG_HOME, XDG_STATE_HOME", "where dq/dqrc and dq/history lie, instead of ~/.config and ~/.local/state"),
        ("AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE, AWS_ENDPOINT_URL", "how S3 is asked, as other tools take them"),
        ("KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC, KAFKA_GROUP_ID, DELTA_TABLE_PATH, BATCH_SIZE, BATCH_TIMEOUT_SECONDS", "what dq ingest run --from-env reads"),
    ];
}
