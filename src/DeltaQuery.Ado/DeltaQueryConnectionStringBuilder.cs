using System.Collections;
using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>A connection string with names and types: <c>Data Source=/data/lake;Mode=ReadOnly;Command Timeout=60</c>.</summary>
/// <remarks>A key that is not known is an <see cref="ArgumentException"/>, as is a value that does not fit its key.</remarks>
public sealed class DeltaQueryConnectionStringBuilder : DbConnectionStringBuilder
{
    private static readonly ConnectionKey[] Ordered =
    [
        new("Data Source", typeof(string), "") { Aliases = ["DataSource", "Path", "Root"] },
        new("Remote", typeof(string), ""),
        new("Default Schema", typeof(string), ""),
        new("Catalog File", typeof(string), ""),
        new("Mode", typeof(DeltaQueryAccessMode), DeltaQueryAccessMode.ReadWrite) { Aliases = ["Read Only", "ReadOnly"] },
        new("Allowed Locations", typeof(string), ""),
        new("Threads", typeof(int), 0) { Aliases = ["Max Threads"] },
        new("Memory Limit", typeof(string), ""),
        new("Temp Directory", typeof(string), ""),
        new("Command Timeout", typeof(int), 30) { Aliases = ["Default Command Timeout"] },
        new("TimeZone", typeof(string), "UTC") { Aliases = ["Time Zone"] },
        new("S3 Endpoint", typeof(string), ""),
        new("S3 Region", typeof(string), ""),
        new("S3 Access Key Id", typeof(string), ""),
        new("S3 Secret Access Key", typeof(string), "") { IsSecret = true },
        new("S3 Session Token", typeof(string), "") { IsSecret = true },
        new("S3 Profile", typeof(string), ""),
        new("S3 Path Style", typeof(bool), false)
        {
            Aliases = ["S3 Url Style"], Words = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase) { ["path"] = true, ["vhost"] = false },
        },
        new("S3 Allow Http", typeof(bool), false),
        new("S3 Anonymous", typeof(bool), false),
        new("S3 Single Writer", typeof(bool), false),
        new("File Cache Directory", typeof(string), ""),
        new("File Cache Size", typeof(long), 0L),
        new("Snapshot Cache Size", typeof(int), 0),
        new("Kafka Config File", typeof(string), ""),
        new("Isolation Level", typeof(DeltaQueryIsolation), DeltaQueryIsolation.WriteSerializable),
        new("Commit Retries", typeof(int), -1) { Least = -1 },
        new("Schema Auto Merge", typeof(bool), false),
        new("Multi Table Commit", typeof(DeltaQueryMultiTableCommit), DeltaQueryMultiTableCommit.Refused),
        new("Application Name", typeof(string), ""),
        new("Enable Tracing of Statement Text", typeof(bool), false),
        new("Pooling", typeof(bool), true),
        new("Persist Security Info", typeof(bool), false) { Aliases = ["PersistSecurityInfo"] },
    ];

    private static readonly Dictionary<string, ConnectionKey> Known = Ordered
        .SelectMany(key => key.Aliases.Append(key.Name), (key, name) => (key, name))
        .ToDictionary(k => k.name, k => k.key, StringComparer.OrdinalIgnoreCase);

    /// <summary>An empty string.</summary>
    public DeltaQueryConnectionStringBuilder()
    {
    }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">It has a key that is not known, or a value that does not fit its key.</exception>
    public DeltaQueryConnectionStringBuilder(string? connectionString) => ConnectionString = connectionString;

    /// <summary>The folder or <c>s3://</c> prefix below which tables are found by name; <c>:memory:</c> for the working directory.</summary>
    [Category("Source"), DisplayName("Data Source"), DefaultValue("")]
    public string DataSource { get => Get<string>("Data Source"); set => this["Data Source"] = value; }

    /// <summary>The Spark Connect server on which statements run, <c>sc://host:port/;token=..</c>; empty for here.</summary>
    [Category("Source"), DisplayName("Remote"), DefaultValue("")]
    public string Remote { get => Get<string>("Remote"); set => this["Remote"] = value; }

    /// <summary>The source; without one the cluster's address, without what may be a token.</summary>
    internal string Place => DataSource.Length > 0 || Remote.Length == 0 ? DataSource : DeltaEngineOptions.RemoteAddressOf(Remote);

    /// <summary>The schema in which names without one are looked for first.</summary>
    [Category("Source"), DisplayName("Default Schema"), DefaultValue("")]
    public string DefaultSchema { get => Get<string>("Default Schema"); set => this["Default Schema"] = value; }

    /// <summary>Whether tables may be changed.</summary>
    [Category("Source"), DisplayName("Mode"), DefaultValue(DeltaQueryAccessMode.ReadWrite)]
    public DeltaQueryAccessMode Mode { get => Get<DeltaQueryAccessMode>("Mode"); set => this["Mode"] = value; }

    /// <summary>The file that names the tables which do not lie below the source; <c>.deltaquery/catalog.json</c> below it if empty.</summary>
    [Category("Source"), DisplayName("Catalog File"), DefaultValue("")]
    public string CatalogFile { get => Get<string>("Catalog File"); set => this["Catalog File"] = value; }

    /// <summary>Folders and prefixes of stores, with semicolons between them, outside of which nothing is read or written, the source and temporary files
    /// excepted; any place if the key is not given.</summary>
    [Category("Security"), DisplayName("Allowed Locations"), DefaultValue("")]
    public string AllowedLocations { get => Get<string>("Allowed Locations"); set => this["Allowed Locations"] = value; }

    /// <summary>How many threads queries use; 0 for all processors.</summary>
    [Category("Resources"), DisplayName("Threads"), DefaultValue(0)]
    public int Threads { get => Get<int>("Threads"); set => this["Threads"] = value; }

    /// <summary>How much memory queries may use before they spill, as <c>4GB</c>; DuckDB's choice if empty.</summary>
    [Category("Resources"), DisplayName("Memory Limit"), DefaultValue("")]
    public string MemoryLimit { get => Get<string>("Memory Limit"); set => this["Memory Limit"] = value; }

    /// <summary>Where queries spill to.</summary>
    [Category("Resources"), DisplayName("Temp Directory"), DefaultValue("")]
    public string TempDirectory { get => Get<string>("Temp Directory"); set => this["Temp Directory"] = value; }

    /// <summary>Seconds after which a command is stopped; 0 for never.</summary>
    [Category("Behaviour"), DisplayName("Command Timeout"), DefaultValue(30)]
    public int CommandTimeout { get => Get<int>("Command Timeout"); set => this["Command Timeout"] = value; }

    /// <summary>The session's time zone.</summary>
    [Category("Behaviour"), DisplayName("TimeZone"), DefaultValue("UTC")]
    public string TimeZone { get => Get<string>("TimeZone"); set => this["TimeZone"] = value; }

    /// <summary>The S3 server's URL; AWS if empty.</summary>
    [Category("S3"), DisplayName("S3 Endpoint"), DefaultValue("")]
    public string S3Endpoint { get => Get<string>("S3 Endpoint"); set => this["S3 Endpoint"] = value; }

    /// <summary>The S3 region.</summary>
    [Category("S3"), DisplayName("S3 Region"), DefaultValue("")]
    public string S3Region { get => Get<string>("S3 Region"); set => this["S3 Region"] = value; }

    /// <summary>The access key's id.</summary>
    [Category("S3"), DisplayName("S3 Access Key Id"), DefaultValue("")]
    public string S3AccessKeyId { get => Get<string>("S3 Access Key Id"); set => this["S3 Access Key Id"] = value; }

    /// <summary>The access key's secret.</summary>
    [Category("S3"), DisplayName("S3 Secret Access Key"), DefaultValue(""), PasswordPropertyText(true)]
    public string S3SecretAccessKey { get => Get<string>("S3 Secret Access Key"); set => this["S3 Secret Access Key"] = value; }

    /// <summary>The token of temporary keys.</summary>
    [Category("S3"), DisplayName("S3 Session Token"), DefaultValue(""), PasswordPropertyText(true)]
    public string S3SessionToken { get => Get<string>("S3 Session Token"); set => this["S3 Session Token"] = value; }

    /// <summary>A profile of the shared AWS files.</summary>
    [Category("S3"), DisplayName("S3 Profile"), DefaultValue("")]
    public string S3Profile { get => Get<string>("S3 Profile"); set => this["S3 Profile"] = value; }

    /// <summary>Whether the bucket stands in the URL's path.</summary>
    [Category("S3"), DisplayName("S3 Path Style"), DefaultValue(false)]
    public bool S3PathStyle { get => Get<bool>("S3 Path Style"); set => this["S3 Path Style"] = value; }

    /// <summary>Whether plain HTTP is allowed.</summary>
    [Category("S3"), DisplayName("S3 Allow Http"), DefaultValue(false)]
    public bool S3AllowHttp { get => Get<bool>("S3 Allow Http"); set => this["S3 Allow Http"] = value; }

    /// <summary>Whether requests are not signed, for public buckets.</summary>
    [Category("S3"), DisplayName("S3 Anonymous"), DefaultValue(false)]
    public bool S3Anonymous { get => Get<bool>("S3 Anonymous"); set => this["S3 Anonymous"] = value; }

    /// <summary>Whether nobody else writes: then a store may be written that ignores <c>If-None-Match</c>.</summary>
    [Category("S3"), DisplayName("S3 Single Writer"), DefaultValue(false)]
    public bool S3SingleWriter { get => Get<bool>("S3 Single Writer"); set => this["S3 Single Writer"] = value; }

    /// <summary>Where parts of remote files are kept; the user's folder for caches if empty.</summary>
    [Category("Resources"), DisplayName("File Cache Directory"), DefaultValue("")]
    public string FileCacheDirectory { get => Get<string>("File Cache Directory"); set => this["File Cache Directory"] = value; }

    /// <summary>How many bytes of remote files are kept; 0 for 10 GB.</summary>
    [Category("Resources"), DisplayName("File Cache Size"), DefaultValue(0L)]
    public long FileCacheSize { get => Get<long>("File Cache Size"); set => this["File Cache Size"] = value; }

    /// <summary>How many tables are remembered; 0 for 256.</summary>
    [Category("Resources"), DisplayName("Snapshot Cache Size"), DefaultValue(0)]
    public int SnapshotCacheSize { get => Get<int>("Snapshot Cache Size"); set => this["Snapshot Cache Size"] = value; }

    /// <summary>A file of librdkafka's properties for connections to Kafka that do not say otherwise.</summary>
    [Category("Kafka"), DisplayName("Kafka Config File"), DefaultValue("")]
    public string KafkaConfigFile { get => Get<string>("Kafka Config File"); set => this["Kafka Config File"] = value; }

    /// <summary>Whether a commit may miss rows that others append meanwhile.</summary>
    [Category("Behaviour"), DisplayName("Isolation Level"), DefaultValue(DeltaQueryIsolation.WriteSerializable)]
    public DeltaQueryIsolation IsolationLevel { get => Get<DeltaQueryIsolation>("Isolation Level"); set => this["Isolation Level"] = value; }

    /// <summary>How often a commit is tried again when others were first; -1 for as long as it takes.</summary>
    [Category("Behaviour"), DisplayName("Commit Retries"), DefaultValue(-1)]
    public int CommitRetries { get => Get<int>("Commit Retries"); set => this["Commit Retries"] = value; }

    /// <summary>Whether INSERT and MERGE add columns to the table that only their rows have.</summary>
    [Category("Behaviour"), DisplayName("Schema Auto Merge"), DefaultValue(false)]
    public bool SchemaAutoMerge { get => Get<bool>("Schema Auto Merge"); set => this["Schema Auto Merge"] = value; }

    /// <summary>Whether a transaction may change more than one table, each by a commit of its own.</summary>
    [Category("Behaviour"), DisplayName("Multi Table Commit"), DefaultValue(DeltaQueryMultiTableCommit.Refused)]
    public DeltaQueryMultiTableCommit MultiTableCommit { get => Get<DeltaQueryMultiTableCommit>("Multi Table Commit"); set => this["Multi Table Commit"] = value; }

    /// <summary>What the history of tables says of this application's commits (<c>userMetadata</c>).</summary>
    [Category("Source"), DisplayName("Application Name"), DefaultValue("")]
    public string ApplicationName { get => Get<string>("Application Name"); set => this["Application Name"] = value; }

    /// <summary>Whether activities and logs tell the text of statements, as <c>db.query.text</c>; never the values of parameters.</summary>
    [Category("Behaviour"), DisplayName("Enable Tracing of Statement Text"), DefaultValue(false)]
    public bool EnableTracingOfStatementText
    {
        get => Get<bool>("Enable Tracing of Statement Text");
        set => this["Enable Tracing of Statement Text"] = value;
    }

    /// <summary>Whether connections of the same string share one engine.</summary>
    [Category("Behaviour"), DisplayName("Pooling"), DefaultValue(true)]
    public bool Pooling { get => Get<bool>("Pooling"); set => this["Pooling"] = value; }

    /// <summary>Whether <see cref="DbConnection.ConnectionString"/> still tells keys after the connection was opened.</summary>
    [Category("Security"), DisplayName("Persist Security Info"), DefaultValue(false)]
    public bool PersistSecurityInfo { get => Get<bool>("Persist Security Info"); set => this["Persist Security Info"] = value; }

    /// <summary>The names of all keys, given or not.</summary>
    public override ICollection Keys => Ordered.Select(k => k.Name).ToArray();

    /// <summary>The values of all keys, in the order of <see cref="Keys"/>.</summary>
    public override ICollection Values => Ordered.Select(k => this[k.Name]).ToArray();

    /// <summary>A key's value; setting it to null takes the key away.</summary>
    /// <exception cref="ArgumentException">The key is not known, or the value does not fit.</exception>
    [AllowNull]
    public override object this[string keyword]
    {
        get
        {
            var key = Find(keyword);
            return base.TryGetValue(key.Name, out var value) ? key.Read(value) : key.Default!;
        }
        set
        {
            var key = Find(keyword);
            if (value is null)
                base.Remove(key.Name);
            else
                base[key.Name] = key.Type == typeof(string) ? key.Read(value) : Convert.ToString(key.Read(value), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <inheritdoc/>
    public override bool ContainsKey(string keyword) => Known.ContainsKey(keyword);

    /// <inheritdoc/>
    public override bool Remove(string keyword) => Known.TryGetValue(keyword, out var key) && base.Remove(key.Name);

    /// <inheritdoc/>
    public override bool ShouldSerialize(string keyword) => Known.TryGetValue(keyword, out var key) && base.ShouldSerialize(key.Name);

    /// <inheritdoc/>
    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value)
    {
        value = Known.ContainsKey(keyword) ? this[keyword] : null;
        return value is not null;
    }

    /// <summary>The same string without what is nobody's business; as it was written where there is nothing of that.</summary>
    internal string WithoutSecrets(string written)
    {
        var secrets = Ordered.Where(k => k.IsSecret && base.ShouldSerialize(k.Name)).ToList();
        var remote = DeltaEngineOptions.RemoteAddressOf(Remote);
        if (secrets.Count == 0 && remote == Remote)
            return written;
        var shown = new DeltaQueryConnectionStringBuilder(ConnectionString);
        secrets.ForEach(k => shown.Remove(k.Name));
        if (remote != Remote)
            shown.Remote = remote;
        return shown.ConnectionString;
    }

    /// <summary>How the engine is opened.</summary>
    internal DeltaEngineOptions EngineOptions() => new()
    {
        Root = DataSource is ":memory:" or "" ? null : DataSource,
        Remote = NotEmpty(Remote),
        CatalogFile = NotEmpty(CatalogFile),
        AllowedLocations = base.ShouldSerialize("Allowed Locations")
            ? AllowedLocations.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : null,
        SnapshotCacheSize = SnapshotCacheSize > 0 ? SnapshotCacheSize : null,
        KafkaConfigFile = NotEmpty(KafkaConfigFile),
        ReadOnly = Mode == DeltaQueryAccessMode.ReadOnly,
        Threads = Threads > 0 ? Threads : null,
        MemoryLimit = NotEmpty(MemoryLimit),
        TempDirectory = NotEmpty(TempDirectory),
        CacheDirectory = NotEmpty(FileCacheDirectory),
        CacheSize = FileCacheSize > 0 ? FileCacheSize : null,
        S3 = Ordered.Any(k => k.Name.StartsWith("S3 ", StringComparison.Ordinal) && base.ShouldSerialize(k.Name)) ? S3() : null,
    };

    private S3Options S3()
    {
        var environment = S3Options.FromEnvironment();
        return environment with
        {
            Endpoint = NotEmpty(S3Endpoint) ?? environment.Endpoint,
            Region = NotEmpty(S3Region) ?? environment.Region,
            AccessKeyId = NotEmpty(S3AccessKeyId) ?? environment.AccessKeyId,
            SecretAccessKey = NotEmpty(S3SecretAccessKey) ?? environment.SecretAccessKey,
            SessionToken = NotEmpty(S3SessionToken) ?? (S3AccessKeyId.Length > 0 ? null : environment.SessionToken),
            Profile = NotEmpty(S3Profile) ?? environment.Profile,
            PathStyle = base.ShouldSerialize("S3 Path Style") ? S3PathStyle : environment.PathStyle,
            AllowHttp = base.ShouldSerialize("S3 Allow Http") ? S3AllowHttp : environment.AllowHttp,
            Anonymous = base.ShouldSerialize("S3 Anonymous") ? S3Anonymous : environment.Anonymous,
            SingleWriter = base.ShouldSerialize("S3 Single Writer") ? S3SingleWriter : environment.SingleWriter,
        };
    }

    private static string? NotEmpty(string text) => text.Length > 0 ? text : null;

    private static ConnectionKey Find(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        return Known.TryGetValue(keyword, out var key) ? key : throw new ArgumentException($"The connection string has no key '{keyword}'.", nameof(keyword));
    }

    private T Get<T>(string keyword) => (T)this[keyword];
}
