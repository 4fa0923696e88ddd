using System.Text;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Tests.Transactions;

public class ConflictCheckerTests
{
    private const string Add = """{"add":{"path":"a","partitionValues":{},"size":1,"modificationTime":0,"dataChange":true}}""";
    private const string Remove = """{"remove":{"path":"a","deletionTimestamp":0,"dataChange":true}}""";
    private const string AddOther = """{"add":{"path":"b","partitionValues":{},"size":1,"modificationTime":0,"dataChange":true}}""";
    private const string RemoveOther = """{"remove":{"path":"b","deletionTimestamp":0,"dataChange":true}}""";
    private const string Blind = """{"commitInfo":{"isBlindAppend":true}}""";
    private const string Reading = """{"commitInfo":{"isBlindAppend":false}}""";
    private const string Protocol = """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""";
    private const string Metadata = """{"metaData":{"id":"i","format":{"provider":"parquet","options":{}},"partitionColumns":[],"configuration":{}}}""";

    /// <summary>What we did, what the other commit did, the isolation and the conflict, if there is one.</summary>
    [Theory]
    [InlineData("append", Blind + "\n" + Add, "Serializable", null)]
    [InlineData("append", Reading + "\n" + Remove, "Serializable", null)]
    [InlineData("append", Blind, "Serializable", null)]
    [InlineData("append", Protocol, "WriteSerializable", "ProtocolChanged")]
    [InlineData("append", Metadata, "WriteSerializable", "MetadataChanged")]
    [InlineData("append", Protocol + "\n" + Metadata, "WriteSerializable", "ProtocolChanged")]
    [InlineData("read", Blind + "\n" + Add, "WriteSerializable", null)]
    [InlineData("read", Blind + "\n" + Add, "Serializable", "ConcurrentAppend")]
    [InlineData("read", Reading + "\n" + Add, "WriteSerializable", "ConcurrentAppend")]
    [InlineData("read", Add, "WriteSerializable", "ConcurrentAppend")]
    [InlineData("read", Reading + "\n" + Remove, "WriteSerializable", "ConcurrentDeleteRead")]
    [InlineData("read", Blind, "Serializable", null)]
    public void The_conflict_with_a_commit_that_came_before(string ours, string theirs, string isolation, string? conflict)
    {
        var reads = ours == "read" ? ReadSet.All(4) : ReadSet.Blind(4);
        var found = ConflictChecker.Find(reads, Commit(5, theirs), Enum.Parse<IsolationLevel>(isolation));
        Assert.Equal(conflict, found?.Kind.ToString());
    }

    /// <summary>We have read file a, and would have read what version 5 brought in, or not.</summary>
    [Theory]
    [InlineData(Reading + "\n" + Remove, false, "WriteSerializable", "ConcurrentDeleteRead")]
    [InlineData(Reading + "\n" + RemoveOther, true, "WriteSerializable", null)]
    [InlineData(Reading + "\n" + AddOther, true, "WriteSerializable", "ConcurrentAppend")]
    [InlineData(Reading + "\n" + AddOther, false, "WriteSerializable", null)]
    [InlineData(Reading + "\n" + AddOther, false, "Serializable", null)]
    [InlineData(Blind + "\n" + AddOther, true, "WriteSerializable", null)]
    [InlineData(Blind + "\n" + AddOther, true, "Serializable", "ConcurrentAppend")]
    [InlineData(Blind + "\n" + AddOther, false, "Serializable", null)]
    [InlineData(Reading + "\n" + RemoveOther + "\n" + AddOther, true, "WriteSerializable", "ConcurrentAppend")]
    [InlineData(Metadata, false, "WriteSerializable", "MetadataChanged")]
    public void The_conflict_of_a_statement_that_has_read_some_files(string theirs, bool relevant, string isolation, string? conflict)
    {
        var reads = new ReadSet(4, WholeTable: false) { Files = new HashSet<string> { "a" } };
        var found = ConflictChecker.Find(
            reads, Commit(5, theirs), Enum.Parse<IsolationLevel>(isolation), relevant ? new HashSet<string> { "b" } : new HashSet<string>());
        Assert.Equal(conflict, found?.Kind.ToString());
    }

    [Fact]
    public void A_commit_that_was_read_is_no_conflict() =>
        Assert.Null(ConflictChecker.Find(ReadSet.All(5), Commit(5, Remove), IsolationLevel.Serializable));

    [Fact]
    public void The_error_names_table_version_and_operation()
    {
        var conflict = ConflictChecker.Find(ReadSet.All(4), Commit(5, """{"commitInfo":{"operation":"MERGE"}}""" + "\n" + Remove), IsolationLevel.Serializable);
        var error = conflict!.ToException("t");
        Assert.Equal("t: version 5 (MERGE), committed meanwhile, took away rows that this statement has read", error.Message);
        Assert.Equal((DeltaErrorCode.ConcurrentModification, 5), (error.Code, error.Version));
    }

    private static CommitActions Commit(long version, string lines) => new(version, Encoding.UTF8.GetBytes(lines), "commit.json");
}
