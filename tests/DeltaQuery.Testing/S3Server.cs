using Amazon.S3;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Storage.S3;

namespace DeltaQuery.Testing;

/// <summary>A running server that speaks S3, where there is one: at DELTAQUERY_S3_ENDPOINT, or as start-s3.sh left word.</summary>
internal static class S3Server
{
    public const string Missing = "no S3 server is running (eng/start-s3.sh starts one)";

    private const string Bucket = "deltaquery-tests";

    private static readonly Dictionary<string, string> Told = Find();
    private static readonly Lazy<Task> Made = new(MakeBucketAsync);

    public static bool IsThere => Told.ContainsKey("DELTAQUERY_S3_ENDPOINT");

    /// <summary>How it is reached.</summary>
    public static S3Options Options { get; } = new()
    {
        Endpoint = Told.GetValueOrDefault("DELTAQUERY_S3_ENDPOINT"), Region = Told.GetValueOrDefault("DELTAQUERY_S3_REGION"),
        AccessKeyId = Told.GetValueOrDefault("DELTAQUERY_S3_ACCESS_KEY"), SecretAccessKey = Told.GetValueOrDefault("DELTAQUERY_S3_SECRET_KEY"), AllowHttp = true,
    };

    /// <summary>The same for a process of its own.</summary>
    public static IReadOnlyDictionary<string, string?> Variables { get; } = new Dictionary<string, string?>
    {
        ["AWS_ENDPOINT_URL"] = Options.Endpoint, ["AWS_REGION"] = Options.Region, ["AWS_ACCESS_KEY_ID"] = Options.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = Options.SecretAccessKey, ["AWS_ALLOW_HTTP"] = "true",
    };

    /// <summary>A root that nobody else uses: <c>s3://bucket/..</c>.</summary>
    public static async Task<string> NewRootAsync()
    {
        await Made.Value;
        return $"s3://{Bucket}/{Guid.NewGuid():N}";
    }

    /// <summary>Puts the files below a local folder to where they are not yet, or are other ones.</summary>
    public static async Task UploadAsync(string folder, string root)
    {
        await Made.Value;
        using var client = new S3Client(Options);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var at = S3Location.Parse($"{root}/{Path.GetRelativePath(folder, file)}");
            await client.CallAsync("write", at.ToString(), (s3, token) => s3.PutObjectAsync(
                new() { BucketName = at.Bucket, Key = at.Key, FilePath = file, UseChunkEncoding = false }, token), CancellationToken.None);
        }
    }

    private static async Task MakeBucketAsync()
    {
        using var client = new S3Client(Options);
        await client.CallAsync("make", $"s3://{Bucket}", (s3, token) => s3.PutBucketAsync(Bucket, token), CancellationToken.None);
    }

    private static Dictionary<string, string> Find()
    {
        string[] names = ["DELTAQUERY_S3_ENDPOINT", "DELTAQUERY_S3_REGION", "DELTAQUERY_S3_ACCESS_KEY", "DELTAQUERY_S3_SECRET_KEY"];
        if (Environment.GetEnvironmentVariable(names[0]) is { Length: > 0 })
            return names.ToDictionary(name => name, name => Environment.GetEnvironmentVariable(name) ?? "");
        var state = Environment.GetEnvironmentVariable("S3_STATE") ?? Path.Combine(Path.GetTempPath(), "deltaquery-s3");
        var word = Path.Combine(state, "env");
        if (!File.Exists(word) || !Directory.Exists($"/proc/{ReadPid(Path.Combine(state, "rgw.pid"))}"))
            return [];
        return File.ReadAllLines(word).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    private static string ReadPid(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : "none";
}
