using System.Text;
using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

public sealed class SchemaRegistryTests : IDisposable
{
    private readonly FakeSchemaRegistry _fake = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public async Task What_an_id_stands_for_is_asked_once()
    {
        _fake.Register(7, "t-value", "\"long\"");
        using var registry = new SchemaRegistry(new(_fake.Url + "/"));
        for (var i = 0; i < 3; i++)
            Assert.Equal("\"long\"", (await registry.ByIdAsync(7, default))!.Text);
        Assert.Equal(["/schemas/ids/7"], _fake.Asked);
    }

    [Fact]
    public async Task The_newest_schema_of_a_subject_is_asked_each_time()
    {
        using var registry = new SchemaRegistry(new(_fake.Url));
        Assert.Null(await registry.LatestAsync("a/b t-value", default));
        _fake.Register(7, "a/b t-value", "\"long\"");
        Assert.Equal(7, (await registry.LatestAsync("a/b t-value", default))!.Id);
        _fake.Register(8, "a/b t-value", "\"string\"");
        Assert.Equal(8, (await registry.LatestAsync("a/b t-value", default))!.Id);
        Assert.All(_fake.Asked, path => Assert.Equal("/subjects/a%2Fb%20t-value/versions/latest", path));
    }

    [Fact]
    public async Task Schemas_that_are_referred_to_are_fetched_before()
    {
        _fake.Register(1, "money", """{"type": "fixed", "name": "com.acme.Money", "size": 8}""");
        _fake.Register(
            2, "line", """{"type": "record", "name": "com.acme.Line", "fields": [{"name": "price", "type": "Money"}]}""", null, ("com.acme.Money", "money", 1));
        _fake.Register(
            3, "order", """{"type": "record", "name": "com.acme.Order", "fields": [{"name": "line", "type": "Line"}, {"name": "sum", "type": "Money"}]}""",
            null, ("com.acme.Line", "line", 1), ("com.acme.Money", "money", 1));
        using var registry = new SchemaRegistry(new(_fake.Url));
        var order = await registry.ParseAsync((await registry.ByIdAsync(3, default))!, "schema 3", default);
        Assert.Equal(8, order.Fields[0].Schema.Fields[0].Schema.Size);
        Assert.Same(order.Fields[0].Schema.Fields[0].Schema, order.Fields[1].Schema);
    }

    [Fact]
    public async Task A_reference_to_nothing_is_told()
    {
        _fake.Register(3, "order", "\"com.acme.Line\"", null, ("com.acme.Line", "line", 4));
        using var registry = new SchemaRegistry(new(_fake.Url));
        var schema = (await registry.ByIdAsync(3, default))!;
        var fault = await Assert.ThrowsAsync<DeltaException>(() => registry.ParseAsync(schema, "schema 3", default));
        Assert.Equal($"schema 3 of {_fake.Url} refers to version 4 of line, which is not there", fault.Message);
    }

    [Theory]
    [InlineData("PROTOBUF", null)]
    [InlineData("JSON", "FORMAT JSON reads JSON text")]
    public async Task A_schema_of_another_kind_is_refused_by_its_name(string type, string? hint)
    {
        _fake.Register(3, "order", "{}", type);
        using var registry = new SchemaRegistry(new(_fake.Url));
        var schema = (await registry.ByIdAsync(3, default))!;
        var fault = await Assert.ThrowsAsync<DeltaException>(() => registry.ParseAsync(schema, "schema 3", default));
        Assert.Equal((DeltaErrorCode.NotSupported, $"schema 3 of {_fake.Url} is a schema of type {type}, not AVRO", hint), (fault.Code, fault.Message, fault.Hint));
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_is_told_with_its_address()
    {
        var url = $"http://127.0.0.1:{FakeSchemaRegistry.FreePort()}";
        using var registry = new SchemaRegistry(new(url) { Retries = 2 });
        var fault = await Assert.ThrowsAsync<DeltaException>(() => registry.ByIdAsync(7, default));
        Assert.Equal(DeltaErrorCode.StorageFailed, fault.Code);
        Assert.Equal($"the schema registry {url}/schemas/ids/7: it cannot be reached: Connection refused", fault.Message);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_told()
    {
        using var release = new ManualResetEventSlim();
        _fake.Instead = _ =>
        {
            release.Wait();
            return null;
        };
        using var registry = new SchemaRegistry(new(_fake.Url) { Retries = 0, Timeout = TimeSpan.FromMilliseconds(50) });
        var fault = await Assert.ThrowsAsync<DeltaException>(() => registry.ByIdAsync(7, default));
        release.Set();
        Assert.Equal((DeltaErrorCode.StorageFailed, $"the schema registry {_fake.Url}/schemas/ids/7: it did not answer in time"), (fault.Code, fault.Message));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(0)]
    public async Task A_failure_that_passes_is_repeated(int status)
    {
        _fake.Register(7, "t-value", "\"long\"");
        _fake.Instead = _ => _fake.Asked.Count < 3 ? (status, "") : null;
        using var registry = new SchemaRegistry(new(_fake.Url));
        Assert.NotNull(await registry.ByIdAsync(7, default));
        Assert.Equal(3, _fake.Asked.Count);
    }

    [Fact]
    public async Task A_failure_that_stays_is_told_with_its_status()
    {
        _fake.Instead = _ => (503, "");
        using var registry = new SchemaRegistry(new(_fake.Url) { Retries = 2 });
        var fault = await Assert.ThrowsAsync<DeltaException>(() => registry.ByIdAsync(7, default));
        Assert.Equal((DeltaErrorCode.StorageFailed, $"the schema registry {_fake.Url}/schemas/ids/7: it answers 503"), (fault.Code, fault.Message));
        Assert.Equal(3, _fake.Asked.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_registry_that_does_not_let_us_in_is_asked_once(int status)
    {
        _fake.Instead = _ => (status, "");
        using var registry = new SchemaRegistry(new(_fake.Url) { Username = "ada", Password = "hidden" });
        var fault = await Assert.ThrowsAsync<DeltaException>(() => registry.ByIdAsync(7, default));
        Assert.Equal(
            (DeltaErrorCode.QueryFailed, $"the schema registry {_fake.Url}/schemas/ids/7 answers {status}: it does not let us in"), (fault.Code, fault.Message));
        Assert.DoesNotContain("hidden", fault.ToString(), StringComparison.Ordinal);
        Assert.Single(_fake.Asked);
    }

    [Theory]
    [InlineData(404, "<html>no such page</html>")]
    [InlineData(404, "[]")]
    [InlineData(200, "<html>hello</html>")]
    [InlineData(200, "{\"schema\": 5}")]
    [InlineData(302, "")]
    public async Task What_is_no_registry_is_told(int status, string text)
    {
        _fake.Instead = _ => (status, text);
        using var registry = new SchemaRegistry(new(_fake.Url));
        var fault = await Assert.ThrowsAsync<DeltaException>(() => registry.LatestAsync("t-value", default));
        Assert.Equal(
            (DeltaErrorCode.QueryFailed, $"{_fake.Url}/subjects/t-value/versions/latest answers {status}, and not as a schema registry does"),
            (fault.Code, fault.Message));
    }

    [Fact]
    public async Task Name_and_password_are_sent()
    {
        _fake.Register(7, "t-value", "\"long\"");
        using var registry = new SchemaRegistry(new(_fake.Url) { Username = "ada", Password = "lö:ve" });
        await registry.ByIdAsync(7, default);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:lö:ve")), _fake.Authorization);
    }

    [Fact]
    public async Task A_connection_that_is_not_secure_is_told_at_once()
    {
        var url = _fake.Url.Replace("http:", "https:", StringComparison.Ordinal);
        using var registry = new SchemaRegistry(new(url) { Retries = 1_000 });
        var fault = await Assert.ThrowsAsync<DeltaException>(() => registry.ByIdAsync(7, default));
        Assert.Equal(DeltaErrorCode.QueryFailed, fault.Code);
        Assert.StartsWith($"the schema registry {url}/schemas/ids/7: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        _fake.Instead = _ =>
        {
            stop.Cancel();
            return (503, "");
        };
        using var registry = new SchemaRegistry(new(_fake.Url) { Retries = 1_000 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => registry.ByIdAsync(7, stop.Token));
    }

    [Theory]
    [InlineData("registry.example:8081", "'registry.example:8081' is no address of a schema registry")]
    [InlineData("ftp://registry.example", "'ftp://registry.example' is no address of a schema registry")]
    [InlineData("https://registry.example?a=b", "'https://registry.example?a=b' is no address of a schema registry")]
    [InlineData("https://ada:hidden@registry.example", "the address of the schema registry registry.example holds a user or a password")]
    [InlineData("http://registry.example", "the schema registry http://registry.example speaks plain HTTP, over which no password is sent")]
    public void An_address_that_cannot_be_used_is_refused_before_anything_is_sent(string url, string message)
    {
        var fault = Assert.Throws<DeltaException>(() => new SchemaRegistry(new(url) { Username = "ada", Password = "hidden" }));
        Assert.Equal((DeltaErrorCode.QueryFailed, message), (fault.Code, fault.Message));
    }

    [Theory]
    [InlineData("http://localhost:8081", false)]
    [InlineData("http://127.0.0.1:8081", false)]
    [InlineData("http://[::1]:8081", false)]
    [InlineData("http://registry.example", true)]
    public void A_password_goes_over_plain_http_on_this_machine_or_where_it_is_asked_for(string url, bool allowed)
    {
        using var registry = new SchemaRegistry(new(url) { Username = "ada", Password = "hidden", AllowHttp = allowed });
        Assert.Equal(url, registry.Url);
    }

    [Fact]
    public void Options_do_not_print_the_password() => Assert.Equal(
        "SchemaRegistryOptions { Url = https://registry.example }", new SchemaRegistryOptions("https://registry.example") { Username = "ada", Password = "hidden" }.ToString());
}
