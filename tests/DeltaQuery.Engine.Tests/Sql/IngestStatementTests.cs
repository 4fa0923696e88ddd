using System.Text.RegularExpressions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

/// <summary>What the records of INGEST say about the text.</summary>
public partial class IngestStatementTests
{
    private const string Events = """
        CREATE INGEST user_events AS
        INGEST FROM KAFKA BROKERS 'localhost:9092' TOPIC 'user.events.v1' GROUP 'delta'
        INTO lake.user_events ( *, year STRING = strftime(timestamp,'%Y'), month STRING = strftime(timestamp,'%m'), day STRING = strftime(timestamp,'%d') )
        FORMAT JSON (SCHEMA FILE 'schemas/user-events-schema.json')
        INCLUDE METADATA
        KEY (user_id, session_id) SEQUENCE BY timestamp
        CREATE TABLE IF MISSING PARTITIONED BY (year, month, day, event_type) LOCATION 's3a://lake/user_events' TBLPROPERTIES ('delta.checkpointInterval'='10')
        BATCH ROWS 1000 INTERVAL '60 seconds'  MAX RETRIES 3  SCHEMA EVOLUTION ADD COLUMNS
        ON ERROR DEAD LETTER TABLE lake.user_events_dlq
        OPTIMIZE EVERY 100 COMMITS  VACUUM RETAIN 168 HOURS EVERY '1 day'
        """;

    // «..» is a literal, for which a parameter may stand.
    private static readonly string[] Literals =
    [
        "INGEST FROM KAFKA BROKERS «'b'» TOPIC «'t'» PARTITIONS («0», «1») GROUP «'g'» WITH ('k' = «'v'», 'l' = «5», m «true») INTO t",
        "INGEST FROM KAFKA (TOPICS («'t'», «'u'»), BROKERS «'b'») INTO t",
        "INGEST FROM KAFKA CONNECTION c TOPIC PATTERN «'t.*'» INTO t",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t (a INT = «1» + key, b = «'x'»)",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t AS SELECT «1» AS a FROM message WHERE offset > «5» AND key <> «'x'» FORMAT JSON",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t FORMAT CSV (a = «'x'», b «1») COMPRESSION «'gzip'»",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t KEY FORMAT AVRO USING SCHEMA «'{}'» FORMAT JSON (SCHEMA FILE «'f'»)",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t INCLUDE HEADER «'h'» AS h, KEY",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t KEY (a) SEQUENCE BY «1» DELETE WHEN x = «2» IGNORE NULL UPDATES EXPECT e (y > «3») ON VIOLATION FAIL",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t CREATE TABLE IF MISSING LOCATION «'p'» TBLPROPERTIES ('a' = «'b'», 'c' = «1»)",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t BATCH ROWS «1» BYTES «'1 MB'» INTERVAL «'1 s'» FOR «'1 s'»",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t BATCH BYTES «1» INTERVAL INTERVAL «'1 s'» FOR INTERVAL «'1 s'»",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t START FROM TIMESTAMP «'2024-01-01'» UNTIL TIMESTAMP «'2024-01-02'»",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t START FROM OFFSETS («0» = «1», «'t'»: «1» = «2») UNTIL OFFSETS («0» = «5»)",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t APP ID «'a'» ON ERROR SKIP UP TO «5» PER «'1 hour'» UNTIL «5» ROWS",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t MAX RETRIES «5» BACKOFF «'1 s'» TO «'1 m'» MAX MEMORY «'1 GB'» MAX RATE «5» ROWS PER SECOND UNTIL IDLE «'1 s'»",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t PARALLELISM «2» OPTIMIZE EVERY «5» COMMITS VACUUM RETAIN «5» HOURS EVERY «'1 day'» DRY RUN «5» ROWS",
        "INGEST FROM KAFKA CONNECTION c TOPIC «'t'» INTO t CHECKPOINT EVERY «5» COMMITS OPTIMIZE EVERY «'1 hour'» ONCE",
    ];

    public static TheoryData<string, string> Forms()
    {
        var forms = new TheoryData<string, string>();
        foreach (var sql in Literals)
        {
            foreach (var form in (string[])["$1", "$p", ":p", "@p", "?"])
                forms.Add(sql, form);
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_parameter_may_stand_for_every_literal(string sql, string parameter)
    {
        var plain = Marked().Replace(sql, "${literal}");
        Assert.Empty(SqlTest.Parse<IngestStatement>(plain).Parameters);
        var literals = Marked().Matches(sql);
        for (var i = 0; i < literals.Count; i++)
        {
            var written = 0;
            var one = Marked().Replace(sql, m => written++ == i ? parameter : m.Groups["literal"].Value);
            var at = one.IndexOf(parameter, StringComparison.Ordinal);
            var statement = SqlTest.Parse<IngestStatement>(one);
            var found = Assert.Single(statement.Parameters);
            Assert.Equal((parameter == "?" ? "1" : parameter[1..], new SourceSpan(at, parameter.Length)), (found.Name, found.Span));
            Assert.Equal(plain, IngestText.WithValues(new SourceText(one), statement.Span, statement.Parameters, _ => literals[i].Groups["literal"].Value));
        }

        var all = SqlTest.Parse<IngestStatement>(Marked().Replace(sql, _ => parameter));
        Assert.Equal(literals.Count, all.Parameters.Count);
    }

    [Fact]
    public void Question_marks_are_counted_through_operands_and_expressions()
    {
        const string Sql = "INGEST FROM KAFKA BROKERS ? TOPIC ? INTO t (a = ? + $x) BATCH ROWS ? KEY (a) SEQUENCE BY ? DELETE WHEN @y = ? OR ?";
        var statement = SqlTest.Parse<IngestStatement>(Sql);
        Assert.Equal(["1", "2", "3", "x", "4", "5", "y", "6", "7"], statement.Parameters.Select(p => p.Name));
        var value = Assert.IsType<IngestColumns>(statement.Mapping).Columns[0].Value!.Value;
        var key = statement.Clauses.Key!;
        Assert.Equal((2, 4, 5), (statement.MarksBefore(value), statement.MarksBefore(key.SequenceBy!.Value), statement.MarksBefore(key.DeleteWhen!.Value)));
        var scanned = QueryScanner.Scan(new SourceText(Sql), key.DeleteWhen.Value, statement.MarksBefore(key.DeleteWhen.Value));
        Assert.Equal("$y = $6 OR $7", scanned.Text);
    }

    [Fact]
    public void An_example_is_read_as_it_is_meant()
    {
        var text = new SourceText(Events);
        var ingest = SqlTest.Parse<CreateIngestStatement>(Events).Ingest;
        Assert.Equal(("localhost:9092", "user.events.v1", "delta"), (ingest.Source.Brokers!.Value, ingest.Source.Topics[0].Value, ingest.Source.Group!.Value));
        Assert.Equal("lake.user_events", ingest.Target.ToString());
        var columns = Assert.IsType<IngestColumns>(ingest.Mapping);
        Assert.Equal("*", text.Slice(columns.Star!.Value));
        Assert.Equal(
            ["year STRING strftime(timestamp,'%Y')", "month STRING strftime(timestamp,'%m')", "day STRING strftime(timestamp,'%d')"],
            columns.Columns.Select(c => $"{c.Name} {text.Slice(c.Type!.Value)} {text.Slice(c.Value!.Value)}"));
        var clauses = ingest.Clauses;
        Assert.Equal((IngestFormatKind.Json, IngestSchemaKind.File, "schemas/user-events-schema.json"),
            (clauses.ValueFormat!.Kind, clauses.ValueFormat.Schema!.Kind, clauses.ValueFormat.Schema.Text!.Value));
        Assert.Equal([IngestIncludeKind.Metadata], clauses.Includes.Select(i => i.Kind));
        Assert.Equal("timestamp", text.Slice(clauses.Key!.SequenceBy!.Value));
        Assert.Equal("KEY (user_id, session_id) SEQUENCE BY timestamp", text.Slice(clauses.Key.Span));
        Assert.Equal(["year", "month", "day", "event_type"], clauses.CreateTable!.PartitionedBy.Select(c => c.Value));
        Assert.Equal(("1000", "60 seconds", "3"), (clauses.Batch!.Rows!.Value, clauses.Batch.Interval!.Value, clauses.Retries!.Count.Value));
        Assert.Equal((IngestSchemaEvolution.AddColumns, "SCHEMA EVOLUTION ADD COLUMNS"),
            (clauses.SchemaEvolution!.Value.Value, text.Slice(clauses.SchemaEvolution.Value.Span)));
        Assert.Equal((IngestErrorPolicy.DeadLetter, "lake.user_events_dlq"), (clauses.OnError!.Policy, clauses.OnError.Table!.ToString()));
        Assert.Equal((IngestEveryUnit.Commits, "168", "1 day"),
            (clauses.Optimize!.Every.Unit, clauses.Vacuum!.RetainHours!.Value, clauses.Vacuum.Every.Value));
        Assert.Null(ingest.Run);
    }

    [Fact]
    public void The_inner_statement_of_CREATE_INGEST_can_be_kept_as_text()
    {
        var create = SqlTest.Parse<CreateIngestStatement>(Events);
        var kept = new SourceText(Events).Slice(create.Ingest.Span);
        Assert.StartsWith("INGEST FROM KAFKA BROKERS", kept, StringComparison.Ordinal);
        Assert.EndsWith("EVERY '1 day'", kept, StringComparison.Ordinal);
        Assert.Equal(
            SqlPrinter.Print(create.Ingest, new SourceText(Events)), SqlPrinter.Print(SqlTest.Parse<IngestStatement>(kept), new SourceText(kept)));
    }

    [Fact]
    public void Values_are_put_into_the_inner_statement_and_into_what_is_set()
    {
        const string Create = "CREATE INGEST n COMMENT :c AS INGEST FROM KAFKA BROKERS :b TOPIC ? INTO t (a = ?) BATCH ROWS:n";
        var ingest = SqlTest.Parse<CreateIngestStatement>(Create).Ingest;
        Assert.Equal(
            "INGEST FROM KAFKA BROKERS 'b' TOPIC '1' INTO t (a = '2') BATCH ROWS 'n'",
            IngestText.WithValues(new SourceText(Create), ingest.Span, ingest.Parameters, p => $"'{p.Name}'"));
        const string Alter = "ALTER INGEST n SET BATCH ROWS @n KEY (a) SEQUENCE BY b + ?";
        var alter = SqlTest.Parse<AlterIngestStatement>(Alter);
        Assert.Equal(
            "ALTER INGEST n SET BATCH ROWS 5 KEY (a) SEQUENCE BY b + 5",
            IngestText.WithValues(new SourceText(Alter), alter.Span, alter.Parameters, _ => "5"));
    }

    [Fact]
    public void The_marks_before_the_inner_statement_count()
    {
        var ingest = SqlTest.Parse<CreateIngestStatement>("CREATE INGEST n COMMENT ? AS INGEST FROM KAFKA BROKERS ? TOPIC 't' INTO t (a = ?, b = 1)").Ingest;
        var columns = Assert.IsType<IngestColumns>(ingest.Mapping).Columns;
        Assert.Equal((2, 0), (ingest.MarksBefore(columns[0].Value!.Value), ingest.MarksBefore(columns[1].Value!.Value)));
    }

    [Fact]
    public void Clauses_that_are_set_take_the_place_of_those_there_are()
    {
        const string Sql = "INGEST FROM KAFKA BROKERS 'b' TOPIC 't' WITH ('sasl.password' = 's3cr3t') INTO t (a = 1) "
            + "BATCH ROWS 5 EXPECT a (x) ON VIOLATION FAIL EXPECT b (y) ON VIOLATION FAIL UNTIL END ON ERROR FAIL";
        const string Alter = "ALTER INGEST n SET ONCE BATCH BYTES '1 MB' EXPECT A (z) ON VIOLATION DROP ROW MAX RATE 5 ROWS PER SECOND";
        var alter = Assert.IsType<SetIngestClauses>(SqlTest.Parse<AlterIngestStatement>(Alter).Action);
        Assert.Equal(
            "INGEST FROM KAFKA BROKERS 'b' TOPIC 't' WITH ('sasl.password' = 's3cr3t') INTO t (a = 1) ON ERROR FAIL EXPECT b (y) ON VIOLATION FAIL "
            + "BATCH BYTES '1 MB' EXPECT A (z) ON VIOLATION DROP ROW MAX RATE 5 ROWS PER SECOND ONCE",
            IngestText.With(new SourceText(Sql), SqlTest.Parse<IngestStatement>(Sql), new SourceText(Alter), alter));
    }

    [Theory]
    [InlineData("ROWS 5", "Number 5")]
    [InlineData("ROWS 1_000", "Number 1000")]
    [InlineData("BYTES '1 MB'", "Text 1 MB")]
    [InlineData("INTERVAL '1 s'", "Text 1 s")]
    [InlineData("INTERVAL 10 SECONDS", "Interval 10 SECONDS")]
    [InlineData("INTERVAL '10' second", "Interval 10 SECOND")]
    [InlineData("INTERVAL INTERVAL '10 s'", "Interval 10 s")]
    [InlineData("INTERVAL INTERVAL :p", "Parameter p")]
    [InlineData("ROWS @p", "Parameter p")]
    public void An_operand_is_a_literal_or_a_parameter(string limit, string expected)
    {
        var batch = SqlTest.Parse<IngestStatement>("INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t BATCH " + limit).Clauses.Batch!;
        var operand = (batch.Rows ?? batch.Bytes ?? batch.Interval)!;
        Assert.Equal(expected, $"{operand.Kind} {operand.Value}");
        Assert.Equal($"Operand {{ Kind = {operand.Kind} }}", operand.ToString());
    }

    [Theory]
    [InlineData("SELECT * FROM ingest")]
    [InlineData("SELECT ingest, message FROM ingests AS ingest")]
    [InlineData("DESCRIBE ingest")]
    [InlineData("DESCRIBE ingest.t")]
    [InlineData("SHOW TABLES IN ingest")]
    [InlineData("INSERT INTO ingest SELECT 1")]
    [InlineData("CREATE TABLE connection (ingest INT)")]
    [InlineData("START TRANSACTION")]
    [InlineData("CHECK TABLE ingest")]
    public void The_new_words_stay_names(string sql) => Assert.DoesNotContain("Ingest", SqlTest.Parse(sql).GetType().Name, StringComparison.Ordinal);

    [Fact]
    public void What_is_printed_is_read_alike_whatever_the_order_of_the_clauses()
    {
        var random = new Random(8);
        for (var i = 0; i < 2_000; i++)
        {
            var sql = IngestSamples.Next(random);
            var text = new SourceText(sql);
            var statement = SqlTest.Parse(sql);
            var printed = SqlPrinter.Print(statement, text);
            Assert.Equal(printed, SqlPrinter.Print(SqlTest.Parse(printed), new SourceText(printed)));
            Assert.Equal(new SourceSpan(0, sql.Length), statement.Span);
        }
    }

    [GeneratedRegex("«(?<literal>[^»]*)»")]
    private static partial Regex Marked();
}
