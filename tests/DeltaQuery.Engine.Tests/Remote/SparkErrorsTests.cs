using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Grpc;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Remote;

public sealed class SparkErrorsTests
{
    [Theory]
    [InlineData(
        "[TABLE_OR_VIEW_NOT_FOUND] The table or view `x` cannot be found. Verify the spelling.\nIf you did not qualify,\n verify it. SQLSTATE: 42P01; line 1 pos 14;\n'Project [*]\n+- 'UnresolvedRelation [x]",
        "TABLE_OR_VIEW_NOT_FOUND", "The table or view `x` cannot be found. Verify the spelling.", "If you did not qualify, verify it.", 14)]
    [InlineData(
        "\n[PARSE_SYNTAX_ERROR] Syntax error at or near ')'. SQLSTATE: 42601 (line 2, pos 3)\n\n== SQL ==\nSELECT\n   )\n---^^^\n",
        "PARSE_SYNTAX_ERROR", "Syntax error at or near ')'.", null, 10)]
    [InlineData("java.lang.RuntimeException: it broke", null, "java.lang.RuntimeException: it broke", null, null)]
    [InlineData("it broke;\n'Project [*]", null, "it broke", null, null)]
    [InlineData("", null, "Spark failed without a word", null, null)]
    [InlineData("\nCannot mix fields: '1'.\n== SQL (line 2, position 4) ==\nSELECT\n", null, "Cannot mix fields: '1'.", null, 10)]
    [InlineData("before (line 1, position 0)", null, "before (line 1, position 0)", null, null)]
    [InlineData("beyond; line 9 pos 14", null, "beyond", null, null)]
    [InlineData("beyond; line 1 pos 99", null, "beyond", null, null)]
    public void Messages_are_left_with_what_is_wrong(string full, string? errorClass, string message, string? hint, int? position)
    {
        var error = SparkErrors.Of(
            new GrpcException(GrpcStatusCode.Internal, full, default), new ServerError(errorClass, null, null, null), null,
                new SourceText("SELECT\n   ) FROM x"));
        Assert.Equal((message, hint, position), (error.Message, error.Hint, error.Position));
    }

    [Fact]
    public void The_context_tells_the_place_in_characters_of_which_some_are_two_code_units()
    {
        var details = Details("DIVIDE_BY_ZERO", "22012", "[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012");
        details.Errors[0].SparkThrowable.QueryContexts.Add(new FetchErrorDetailsResponse.Types.QueryContext { StartIndex = 13,
            StopIndex = 17, Fragment = "1 / 0" });
        var error = Error(details, "SELECT '😀',\n 1 / 0");
        Assert.Equal((14, 2, 2, "1 / 0"), (error.Position, error.Line, error.Column, "SELECT '😀',\n 1 / 0"[error.Position!.Value..]));
        Assert.Equal((DeltaErrorCode.QueryFailed, "DIVIDE_BY_ZERO", "22012", "Division by zero."),
            (error.Code, error.ErrorClass, error.SqlState, error.Message));
    }

    [Theory]
    [InlineData(0, "1 / 0", "", 0)] // the text has something else there
    [InlineData(99, "1 / 0", "", 0)]
    [InlineData(7, "1 / 0", "v", 0)] // a view's text, not this one
    [InlineData(7, "1 / 0", "", 1)] // no SQL
    public void A_context_of_another_text_tells_no_place(int start, string fragment, string view, int type)
    {
        var details = Details("DIVIDE_BY_ZERO", "22012", "Division by zero.");
        details.Errors[0].SparkThrowable.QueryContexts.Add(new FetchErrorDetailsResponse.Types.QueryContext
        {
            StartIndex = start, Fragment = fragment, ObjectName = view,
                ContextType = (FetchErrorDetailsResponse.Types.QueryContext.Types.ContextType)type,
        });
        Assert.Null(Error(details, "SELECT 1 / 0").Position);
    }

    [Fact]
    public void The_class_may_be_that_of_a_cause()
    {
        var details = Details("DELTA_CONCURRENT_APPEND.WITHOUT_HINT", "2D521",
            "[DELTA_CONCURRENT_APPEND.WITHOUT_HINT] Others were first. SQLSTATE: 2D521");
        details.Errors.Insert(0, new FetchErrorDetailsResponse.Types.Error { Message = "Job aborted.", CauseIdx = 1 });
        var error = Error(details, "INSERT");
        Assert.Equal(
            (DeltaErrorCode.ConcurrentModification, "DELTA_CONCURRENT_APPEND.WITHOUT_HINT", "2D521", "Others were first.", true),
            (error.Code, error.ErrorClass, error.SqlState, error.Message, error.IsTransient));
    }

    [Fact]
    public void Causes_that_go_in_a_circle_or_nowhere_end()
    {
        var details = new FetchErrorDetailsResponse { RootErrorIdx = 0 };
        details.Errors.Add(new FetchErrorDetailsResponse.Types.Error { Message = "round", CauseIdx = 1 });
        details.Errors.Add(new FetchErrorDetailsResponse.Types.Error { Message = "and round", CauseIdx = 0 });
        Assert.Equal("round", Error(details, "SELECT").Message);
        details.Errors[0].CauseIdx = 7;
        Assert.Equal("round", Error(details, "SELECT").Message);
        details.RootErrorIdx = 5;
        Assert.Equal("status", Error(details, "SELECT").Message);
    }

    [Theory]
    [InlineData("", "Spark failed with NullPointerException")]
    [InlineData("s3://b: no credentials", "NullPointerException: s3://b: no credentials")]
    public void What_has_no_class_is_named_by_its_exception(string said, string message)
    {
        var error = SparkErrors.Of(new GrpcException(GrpcStatusCode.Internal, said, default),
            new ServerError(null, null, null, null, "NullPointerException"), null, null);
        Assert.Equal((message, null), (error.Message, error.ErrorClass));
    }

    [Theory]
    [InlineData("UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", nameof(DeltaErrorCode.ColumnNotFound))]
    [InlineData("SCHEMA_NOT_FOUND", "42704", nameof(DeltaErrorCode.SchemaNotFound))]
    [InlineData("DELTA_TABLE_ALREADY_EXISTS", "42P07", nameof(DeltaErrorCode.TableAlreadyExists))]
    [InlineData("DELTA_VIOLATE_CONSTRAINT_WITH_VALUES", "23001", nameof(DeltaErrorCode.ConstraintViolation))]
    [InlineData("NOT_NULL_ASSERT_VIOLATION", "23502", nameof(DeltaErrorCode.ConstraintViolation))]
    [InlineData("UNSUPPORTED_FEATURE.TIME_TRAVEL", "0A000", nameof(DeltaErrorCode.NotSupported))]
    [InlineData("CAST_INVALID_INPUT", "22018", nameof(DeltaErrorCode.QueryFailed))]
    [InlineData(null, null, nameof(DeltaErrorCode.QueryFailed))]
    public void Classes_and_states_are_of_kinds(string? errorClass, string? sqlState, string code)
    {
        var error = SparkErrors.Of(new GrpcException(GrpcStatusCode.Internal, "m", default),
            new ServerError(errorClass, sqlState, null, null), null, null);
        Assert.Equal((code, errorClass), (error.Code.ToString(), error.ErrorClass));
        Assert.Equal(sqlState ?? "42000", error.SqlState);
    }

    private static DeltaException Error(FetchErrorDetailsResponse details, string sql) => SparkErrors.Of(
        new GrpcException(GrpcStatusCode.Internal, "status", default), new ServerError(null, null, null, null), details,
            new SourceText(sql));

    private static FetchErrorDetailsResponse Details(string errorClass, string sqlState, string message) => new()
    {
        RootErrorIdx = 0,
        Errors =
        {
            new FetchErrorDetailsResponse.Types.Error
            {
                Message = message, SparkThrowable = new FetchErrorDetailsResponse.Types.SparkThrowable { ErrorClass = errorClass,
                    SqlState = sqlState },
            },
        },
    };
}
