namespace DeltaQuery.Engine.Schema;

/// <summary>The type of a column in CREATE TABLE: as Spark writes it or, where that is no type of Spark's, as DuckDB does. A word that both
/// have means what it means in Spark, inside a DuckDB type too: TIMESTAMP is an instant.</summary>
internal static class DeclaredType
{
    /// <summary>The type, and the text that <see cref="FieldMetadata.CharVarcharKey"/> keeps of one with a length.</summary>
    /// <exception cref="DeltaException">SyntaxError or NotSupported.</exception>
    public static DataType Parse(string text, string column, out string? charVarchar)
    {
        try
        {
            return SparkTypes.Parse(text, out charVarchar);
        }
        catch (DeltaException spark)
        {
            charVarchar = null;
            try
            {
                return DuckDbTypes.Parse(text, column, asDeclared: true);
            }
            catch (DeltaException duckDb)
            {
                // What is refused by name says more than what cannot be read.
                throw duckDb.Code == DeltaErrorCode.NotSupported || spark.Code != DeltaErrorCode.NotSupported ? duckDb : spark;
            }
        }
    }
}
