namespace DeltaQuery.Engine.Tests;

public sealed class DeltaExceptionTests
{
    private static readonly DeltaException Error = new(DeltaErrorCode.UnsupportedFeature, "cannot read a", new IOException())
    {
        Table = "a", Version = 3, Path = "a/b", Features = ["x"], Position = 4, Line = 1, Column = 5, Hint = "read a c", NamedAt = 7,
    };

    [Fact]
    public void An_error_in_other_words_keeps_its_facts()
    {
        var inner = new InvalidOperationException();
        var said = Error.Saying(text => text.Replace("a", "z", StringComparison.Ordinal), inner);
        Assert.Equal(("cznnot rezd z", "rezd z c", "z/b", inner), (said.Message, said.Hint, said.Path, said.InnerException));
        Assert.Equal((Error.Code, Error.Table, Error.Version, Error.Position), (said.Code, said.Table, said.Version, said.Position));
        Assert.Equal((Error.Line, Error.Column, Error.NamedAt, Error.Features), (said.Line, said.Column, said.NamedAt, said.Features));
    }

    [Fact]
    public void An_error_at_a_place_keeps_its_facts()
    {
        var at = Error.At(new DeltaQuery.Engine.Sql.SourceText("SELECT\n  a"), 9);
        Assert.Equal((9, 2, 3), (at.Position, at.Line, at.Column));
        Assert.Equal((Error.Code, Error.Message, Error.Hint, Error.Path), (at.Code, at.Message, at.Hint, at.Path));
        Assert.Equal((Error.Table, Error.Version, Error.NamedAt, Error.Features), (at.Table, at.Version, at.NamedAt, at.Features));
        Assert.Same(Error, at.InnerException);
    }
}
