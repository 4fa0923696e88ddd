using DeltaQuery.Engine;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Storage.S3;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.S3;

/// <summary>A store whose requests go through a proxy to the server.</summary>
internal sealed class ProxiedStore : IDisposable
{
    private readonly S3Client _client;
    private readonly TempFolder _folder = new();
    private readonly StagingFolder _staging;

    private ProxiedStore(string root, bool singleWriter)
    {
        Root = root;
        Proxy = new FaultyProxy(S3Server.Options.Endpoint!);
        _client = new S3Client(OptionsOf(Proxy) with { Retries = 3, SingleWriter = singleWriter });
        _staging = new StagingFolder(_folder.Path);
        Store = new S3ObjectStore(_client, _staging);
    }

    public FaultyProxy Proxy { get; }

    public S3ObjectStore Store { get; }

    /// <summary>A folder that nobody else uses.</summary>
    public string Root { get; }

    /// <summary>A store of which one request has been answered, so that the next finds a connection.</summary>
    public static async Task<ProxiedStore> OpenAsync(bool singleWriter = false)
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var opened = new ProxiedStore(await S3Server.NewRootAsync(), singleWriter);
        if (singleWriter)
            opened.Fail(r => r.Kind == "PUT probe" && r.IsConditional, ProxyFault.EmptyOk); // as a store that knows no conditions
        Assert.True(await opened.Store.PutIfAbsentAsync($"{opened.Root}/first", "first"u8.ToArray(), default));
        return opened;
    }

    /// <summary>How a proxy's server is reached, with little patience.</summary>
    public static S3Options OptionsOf(FaultyProxy proxy) => S3Server.Options with { Endpoint = proxy.Endpoint, Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Has the requests that fit go wrong, one after the other; those that come later go well.</summary>
    public void Fail(Func<ProxiedRequest, bool> which, params ProxyFault[] faults)
    {
        var left = new Queue<ProxyFault>(faults);
        Proxy.Decide = request =>
        {
            lock (left)
                return which(request) && left.TryDequeue(out var fault) ? fault : ProxyFault.None;
        };
    }

    public void Dispose()
    {
        _client.Dispose();
        _staging.Dispose();
        _folder.Dispose();
        Proxy.Dispose();
    }
}
