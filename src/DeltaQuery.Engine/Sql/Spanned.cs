namespace DeltaQuery.Engine.Sql;

/// <summary>A value with its place.</summary>
internal readonly record struct Spanned<T>(T Value, SourceSpan Span);
