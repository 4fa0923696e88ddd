namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>An expression of a table's metadata: a generated column's, a CHECK constraint's, an invariant's, a default's. It is Spark SQL,
/// and is kept as it was written.</summary>
/// <remarks>What is translated is a closed list, each entry of which was compared with Spark's answers. ANSI mode, as in Spark's defaults:
/// what fails there fails here, and what gives NULL only outside it fails too.</remarks>
internal sealed class SparkSqlExpression
{
    private readonly SourceText _source;

    private SparkSqlExpression(SourceText source, SparkNode root)
    {
        _source = source;
        Root = root;
        var columns = new List<IReadOnlyList<string>>();
        var functions = new SortedSet<string>(StringComparer.Ordinal);
        SparkWalker.Collect(root, columns, functions);
        Columns = columns;
        IsDeterministic = !functions.Overlaps(SparkFunctions.NotDeterministic);
    }

    /// <summary>The expression as written, without the blanks around it.</summary>
    public string Text => _source.Text.Trim();

    public SparkNode Root { get; }

    /// <summary>The columns that it names, each once, as paths: <c>a.b</c> may be a column <c>a</c> with a field <c>b</c>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Columns { get; }

    /// <summary>Whether it gives the same for the same row at any time. Generated columns and constraints must.</summary>
    public bool IsDeterministic { get; }

    /// <exception cref="DeltaException">SyntaxError or NotSupported, with the place in <paramref name="text"/>.</exception>
    public static SparkSqlExpression Parse(string text)
    {
        var source = new SourceText(text);
        return new SparkSqlExpression(source, SparkParser.Parse(source));
    }

    /// <summary>DuckDB's SQL for it, and its type.</summary>
    /// <exception cref="DeltaException">NotSupported: outside the list of what is known to be equal. ColumnNotFound, SchemaMismatch: Spark
    /// would refuse it as well. Each names the expression and the place.</exception>
    public TranslatedExpression Translate(SparkScope scope)
    {
        var fragment = new SparkTranslator(_source, scope).Translate(Root);
        return new TranslatedExpression(fragment.Sql, fragment.Type);
    }

    /// <summary>The same, brought to a column's type as Spark does where a value is stored: numbers that don't fit fail, and so does a
    /// string for a number.</summary>
    public TranslatedExpression TranslateAs(SparkType type, SparkScope scope)
    {
        var translator = new SparkTranslator(_source, scope);
        var fragment = translator.Store(translator.Translate(Root), type, Root);
        return new TranslatedExpression(fragment.Sql, fragment.Type);
    }

    /// <summary>What of it Spark takes in no generated column; null if it takes all. See <see cref="GeneratedForms"/>.</summary>
    public string? NotForGenerated(SparkScope scope) =>
        GeneratedForms.Refused(Root, node => new SparkTranslator(_source, scope).Translate(node).Type);

    public override string ToString() => SparkPrinter.Print(Root);
}
