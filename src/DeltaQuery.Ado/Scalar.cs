namespace DeltaQuery.Ado;

/// <summary>The reader of a type, found once.</summary>
internal static class Scalar<T>
{
    /// <summary>Reads a value that is not NULL; null where values of the type are read part by part.</summary>
    public static readonly Func<FieldReader, int, T>? Read = (ScalarReader.Of(typeof(T)) as ScalarReader<T>)?.Read;
}
