namespace DeltaQuery.Engine.Sql;

// The clauses of INGEST behind its table, in any order and each once; EXPECT once for each name.
internal sealed partial class Parser
{
    private static readonly (string Words, Func<IngestClauses, bool> Seen)[] IngestClauseWords =
    [
        ("FORMAT", c => c.ValueFormat is not null), ("KEY FORMAT", c => c.KeyFormat is not null), ("INCLUDE", c => c.Includes.Count > 0),
        ("KEY", c => c.Key is not null), ("ENVELOPE", c => c.Envelope is not null), ("CREATE TABLE IF MISSING", c => c.CreateTable is not null),
        ("BATCH", c => c.Batch is not null), ("START FROM", c => c.Start is not null), ("APP ID", c => c.AppId is not null),
        ("ON ERROR", c => c.OnError is not null), ("ON DATA LOSS", c => c.OnDataLoss is not null), ("EXPECT", _ => false),
        ("SCHEMA EVOLUTION", c => c.SchemaEvolution is not null), ("MAX RETRIES", c => c.Retries is not null),
        ("MAX MEMORY", c => c.MaxMemory is not null), ("MAX RATE", c => c.MaxRate is not null), ("PARALLELISM", c => c.Parallelism is not null),
        ("OPTIMIZE", c => c.Optimize is not null), ("VACUUM", c => c.Vacuum is not null), ("CHECKPOINT", c => c.CheckpointEvery is not null),
    ];

    private (IngestClauses Clauses, IngestRun? Run) ParseIngestClauses(string expectedFirst)
    {
        var (clauses, run, first) = (new IngestClauses(), (IngestRun?)null, _at);
        var (expectations, names) = (new List<IngestExpectation>(), NewNames());
        while (!At(TokenKind.End))
        {
            var clause = Current;
            if (AtRun)
            {
                OneOf(clause, run is not null, "one of UNTIL, FOR, CONTINUOUSLY, ONCE and DRY RUN");
                run = ParseIngestRun();
                continue;
            }

            if (Accept("EXPECT"))
            {
                expectations.Add(ParseExpectation(clause.Start, names));
                continue;
            }

            clauses = TryParseRowClause(clauses) ?? TryParsePolicyClause(clauses) ?? TryParseLimitClause(clauses)
                ?? throw Unexpected((_at == first ? expectedFirst : "") + string.Join(", ", ClausesToCome(clauses, run)));
        }

        return (clauses with { Expectations = expectations }, run);
    }

    private static IEnumerable<string> ClausesToCome(IngestClauses clauses, IngestRun? run)
    {
        var words = IngestClauseWords.Where(c => !c.Seen(clauses)).Select(c => c.Words);
        return (run is null ? words.Append("UNTIL, FOR, CONTINUOUSLY, ONCE, DRY RUN") : words).Append("end of statement");
    }

    // How messages become rows of a table.
    private IngestClauses? TryParseRowClause(IngestClauses clauses)
    {
        var clause = Current;
        if (AtWords("KEY", "FORMAT"))
        {
            Once(clause, clauses.KeyFormat is not null);
            _at++;
            return clauses with { KeyFormat = ParseIngestFormat(clause.Start) };
        }

        if (At("FORMAT") || At("VALUE"))
        {
            Once(clause, clauses.ValueFormat is not null);
            Accept("VALUE");
            return clauses with { ValueFormat = ParseIngestFormat(clause.Start) };
        }

        if (Accept("INCLUDE"))
        {
            OneOf(clause, clauses.Includes.Count > 0, "each clause once: INCLUDE takes a list");
            return clauses with { Includes = ParseIncludes() };
        }

        if (Accept("KEY"))
        {
            Once(clause, clauses.Key is not null);
            return clauses with { Key = ParseIngestKey(clause.Start) };
        }

        if (Accept("ENVELOPE"))
        {
            Once(clause, clauses.Envelope is not null);
            var envelope = ParseWord<IngestEnvelope>(
                ("NONE", IngestEnvelope.None), ("UPSERT", IngestEnvelope.Upsert), ("DEBEZIUM", IngestEnvelope.Debezium));
            return clauses with { Envelope = new(envelope, SpanToHere(clause.Start)) };
        }

        if (!Accept("CREATE"))
            return null;
        Once(clause, clauses.CreateTable is not null);
        return clauses with { CreateTable = ParseCreateIfMissing(clause.Start) };
    }

    // What is done with what goes wrong.
    private IngestClauses? TryParsePolicyClause(IngestClauses clauses)
    {
        var clause = Current;
        if (Accept("ON"))
        {
            if (Accept("ERROR"))
            {
                Once(clause, clauses.OnError is not null);
                return clauses with { OnError = ParseOnError(clause.Start) };
            }

            if (!Accept("DATA"))
                throw Unexpected("ERROR or DATA LOSS");
            Expect("LOSS");
            Once(clause, clauses.OnDataLoss is not null);
            var loss = ParseWord<IngestDataLoss>(("FAIL", IngestDataLoss.Fail), ("CONTINUE", IngestDataLoss.Continue));
            return clauses with { OnDataLoss = new(loss, SpanToHere(clause.Start)) };
        }

        if (!Accept("SCHEMA"))
            return null;
        Expect("EVOLUTION");
        Once(clause, clauses.SchemaEvolution is not null);
        var evolution = ParseWord<IngestSchemaEvolution>(
            ("OFF", IngestSchemaEvolution.Off), ("ADD COLUMNS", IngestSchemaEvolution.AddColumns), ("RESCUE", IngestSchemaEvolution.Rescue));
        return clauses with { SchemaEvolution = new(evolution, SpanToHere(clause.Start)) };
    }

    // Where it begins, how much it takes at a time, and what it does beside.
    private IngestClauses? TryParseLimitClause(IngestClauses clauses)
    {
        var clause = Current;
        switch (TextOf(clause).ToString().ToUpperInvariant())
        {
            case "BATCH":
                Once(clause, clauses.Batch is not null);
                return clauses with { Batch = ParseBatch() };
            case "START":
                Once(clause, clauses.Start is not null);
                return clauses with { Start = ParseIngestStart() };
            case "APP":
                Once(clause, clauses.AppId is not null);
                return clauses with { AppId = ParseAppId() };
            case "MAX":
                return ParseMaximum(clauses);
            case "PARALLELISM":
                Once(clause, clauses.Parallelism is not null);
                _at++;
                return clauses with { Parallelism = ParseCount("a number") };
            case "OPTIMIZE":
                Once(clause, clauses.Optimize is not null);
                return clauses with { Optimize = ParseIngestOptimize() };
            case "VACUUM":
                Once(clause, clauses.Vacuum is not null);
                return clauses with { Vacuum = ParseIngestVacuum() };
            case "CHECKPOINT":
                Once(clause, clauses.CheckpointEvery is not null);
                _at++;
                Expect("EVERY");
                var commits = ParseCount("a number of commits");
                Expect("COMMITS");
                return clauses with { CheckpointEvery = commits };
            default:
                return null;
        }
    }

    // One of some alternatives, each of one word or more.
    private T ParseWord<T>(params ReadOnlySpan<(string Words, T Value)> alternatives)
    {
        foreach (var (words, value) in alternatives)
        {
            if (Accept(words.Split(' ')))
                return value;
        }

        var expected = new string[alternatives.Length];
        for (var i = 0; i < expected.Length; i++)
            expected[i] = alternatives[i].Words;
        throw Unexpected(Listed(expected));
    }

    // a, b or c
    private static string Listed(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";
}
