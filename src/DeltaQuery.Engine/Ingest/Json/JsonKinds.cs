namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The kinds of JSON values that a schema tells apart.</summary>
[Flags]
internal enum JsonKinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,

    /// <summary>Numbers, integers among them.</summary>
    Number = 8 | Integer,
    String = 16,
    Array = 32,
    Object = 64,
    All = Null | Boolean | Number | String | Array | Object,
}
