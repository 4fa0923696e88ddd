using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class DuckDbLibraryTests
{
    [Fact]
    public void Missing_library_is_a_DeltaException_that_says_where_it_was_looked_for()
    {
        var error = Assert.Throws<DeltaException>(() => DuckDbLibrary.Find(null, "/nosuch", "libnosuch.so"));
        Assert.Equal(DeltaErrorCode.NativeLibraryMissing, error.Code);
        Assert.Contains("/nosuch", error.Message, StringComparison.Ordinal);
        Assert.Contains(DuckDbLibrary.PathVariable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_library_that_cannot_be_loaded_is_not_passed_over()
    {
        var error = Assert.Throws<DeltaException>(
            () => DuckDbLibrary.Find("/nosuch/libduckdb.so", AppContext.BaseDirectory, "libnosuch.so"));
        Assert.Equal(DeltaErrorCode.NativeLibraryMissing, error.Code);
        Assert.Equal(
            "DELTAQUERY_LIBDUCKDB names /nosuch/libduckdb.so, which could not be loaded as libduckdb: "
            + "correct the path or unset the variable",
            error.Message);
    }

    [SkippableFact]
    public void Library_that_is_not_DuckDB_is_refused()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        var error = Assert.Throws<DeltaException>(() => DuckDbLibrary.Find("libc.so.6", AppContext.BaseDirectory, "libnosuch.so"));
        Assert.Equal("libc.so.6 is not libduckdb: it has no duckdb_library_version", error.Message);
    }
}
