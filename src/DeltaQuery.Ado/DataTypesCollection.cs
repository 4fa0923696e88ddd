using System.Collections;
using System.Data;
using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>The schema collection DataTypes: the types that columns of Delta tables have, and intervals, with the columns that ADO.NET names.</summary>
internal static class DataTypesCollection
{
    // A type as tables know it. A literal of it stands between a prefix and a suffix.
    private sealed record KnownType(string Name, ResultTypeId Id, Type Type, string Format)
    {
        public string? Parameters { get; init; }

        /// <summary>Digits of numbers, bytes of others that have a length.</summary>
        public long? Size { get; init; }

        public short? MaximumScale { get; init; }

        public string? LiteralPrefix { get; init; }

        public string? LiteralSuffix { get => field ?? (LiteralPrefix is null ? null : "'"); init; }

        public bool IsNumber { get; init; }

        public bool IsNested { get; init; }
    }

    private static readonly KnownType[] Types =
    [
        new("boolean", ResultTypeId.Boolean, typeof(bool), "BOOLEAN") { Size = 1 },
        new("tinyint", ResultTypeId.TinyInt, typeof(sbyte), "TINYINT") { Size = 3, IsNumber = true },
        new("smallint", ResultTypeId.SmallInt, typeof(short), "SMALLINT") { Size = 5, IsNumber = true },
        new("int", ResultTypeId.Integer, typeof(int), "INT") { Size = 10, IsNumber = true },
        new("bigint", ResultTypeId.BigInt, typeof(long), "BIGINT") { Size = 19, IsNumber = true },
        new("float", ResultTypeId.Float, typeof(float), "FLOAT") { Size = 7, IsNumber = true },
        new("double", ResultTypeId.Double, typeof(double), "DOUBLE") { Size = 15, IsNumber = true },
        new("decimal", ResultTypeId.Decimal, typeof(decimal), "DECIMAL({0},{1})")
        {
            Parameters = "precision,scale", Size = 38, MaximumScale = 38, IsNumber = true,
        },
        new("string", ResultTypeId.Varchar, typeof(string), "STRING") { LiteralPrefix = "'" },
        new("binary", ResultTypeId.Blob, typeof(byte[]), "BINARY") { LiteralPrefix = "from_hex('", LiteralSuffix = "')" },
        new("date", ResultTypeId.Date, typeof(DateTime), "DATE") { Size = 4, LiteralPrefix = "DATE '" },
        new("timestamp", ResultTypeId.TimestampTz, typeof(DateTime), "TIMESTAMP") { Size = 8, LiteralPrefix = "TIMESTAMPTZ '" },
        new("timestamp_ntz", ResultTypeId.Timestamp, typeof(DateTime), "TIMESTAMP_NTZ") { Size = 8, LiteralPrefix = "TIMESTAMP '" },
        new("interval", ResultTypeId.Interval, typeof(TimeSpan), "INTERVAL") { Size = 16, LiteralPrefix = "INTERVAL '" },
        new("array", ResultTypeId.List, typeof(Array), "ARRAY<{0}>") { Parameters = "element", IsNested = true },
        new("map", ResultTypeId.Map, typeof(IDictionary), "MAP<{0},{1}>") { Parameters = "key,value", IsNested = true },
        new("struct", ResultTypeId.Struct, typeof(Dictionary<string, object?>), "STRUCT<{0}>") { Parameters = "fields", IsNested = true },
        new("variant", ResultTypeId.Variant, typeof(string), "VARIANT") { IsNested = true },
    ];

    private static readonly (string Name, Type Type, Func<KnownType, object?> Value)[] Columns =
    [
        (DbMetaDataColumnNames.TypeName, typeof(string), t => t.Name),
        (DbMetaDataColumnNames.ProviderDbType, typeof(int), t => (int)t.Id),
        (DbMetaDataColumnNames.ColumnSize, typeof(long), t => t.Size),
        (DbMetaDataColumnNames.CreateFormat, typeof(string), t => t.Format),
        (DbMetaDataColumnNames.CreateParameters, typeof(string), t => t.Parameters),
        (DbMetaDataColumnNames.DataType, typeof(string), t => t.Type.FullName),
        (DbMetaDataColumnNames.IsAutoIncrementable, typeof(bool), t => t.Id == ResultTypeId.BigInt),
        (DbMetaDataColumnNames.IsBestMatch, typeof(bool), t => t.Id is not (ResultTypeId.Date or ResultTypeId.TimestampTz or ResultTypeId.Variant)),
        (DbMetaDataColumnNames.IsCaseSensitive, typeof(bool), t => t.Id == ResultTypeId.Varchar),
        (DbMetaDataColumnNames.IsConcurrencyType, typeof(bool), _ => false),
        (DbMetaDataColumnNames.IsFixedLength, typeof(bool), t => t.Type.IsValueType),
        (DbMetaDataColumnNames.IsFixedPrecisionScale, typeof(bool), t => t.IsNumber && t.MaximumScale is null),
        (DbMetaDataColumnNames.IsLiteralSupported, typeof(bool), t => t.IsNumber || t.LiteralPrefix is not null || t.Id == ResultTypeId.Boolean),
        (DbMetaDataColumnNames.IsLong, typeof(bool), t => t.Id is ResultTypeId.Varchar or ResultTypeId.Blob),
        (DbMetaDataColumnNames.IsNullable, typeof(bool), _ => true),
        (DbMetaDataColumnNames.IsSearchable, typeof(bool), t => !t.IsNested),
        (DbMetaDataColumnNames.IsSearchableWithLike, typeof(bool), t => t.Id == ResultTypeId.Varchar),
        (DbMetaDataColumnNames.IsUnsigned, typeof(bool), t => t.IsNumber ? false : null),
        (DbMetaDataColumnNames.LiteralPrefix, typeof(string), t => t.LiteralPrefix),
        (DbMetaDataColumnNames.LiteralSuffix, typeof(string), t => t.LiteralSuffix),
        (DbMetaDataColumnNames.MaximumScale, typeof(short), t => t.MaximumScale),
        (DbMetaDataColumnNames.MinimumScale, typeof(short), t => t.MaximumScale is null ? null : (short)0),
    ];

    public static DataTable Make()
    {
        var table = SchemaCollections.Table(DbMetaDataCollectionNames.DataTypes, [.. Columns.Select(c => (c.Name, c.Type))]);
        foreach (var type in Types)
            table.Rows.Add([.. Columns.Select(c => c.Value(type) ?? DBNull.Value)]);
        return table;
    }
}
