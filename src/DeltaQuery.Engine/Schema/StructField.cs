using System.Text.Json;

namespace DeltaQuery.Engine.Schema;

/// <summary>A column, or a field of a struct.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#struct-field">Struct Field</see>.</remarks>
internal sealed record StructField(string Name, DataType Type, bool Nullable, FieldMetadata Metadata)
{
    public StructField(string name, DataType type, bool nullable = true) : this(name, type, nullable, FieldMetadata.Empty)
    {
    }

    /// <summary>The name in data files under column mapping; the field's own name where none is recorded.</summary>
    public string PhysicalName => Metadata.GetText(FieldMetadata.PhysicalNameKey) ?? Name;

    /// <summary>The column id of column mapping, which is the Parquet field_id.</summary>
    public int? FieldId => Metadata.GetLong(FieldMetadata.FieldIdKey) is { } id and >= int.MinValue and <= int.MaxValue ? (int)id : null;

    public string? Comment => Metadata.GetText(FieldMetadata.CommentKey);

    /// <summary>Spark SQL whose value a generated column holds.</summary>
    public string? GenerationExpression => Metadata.GetText(FieldMetadata.GenerationExpressionKey);

    /// <summary>Spark SQL of the column's default.</summary>
    public string? CurrentDefault => Metadata.GetText(FieldMetadata.CurrentDefaultKey);

    public bool IsIdentity => Metadata.Contains(FieldMetadata.IdentityStartKey);

    /// <summary>The declared type of a char or varchar column, whose <see cref="Type"/> is string.</summary>
    public string? CharVarcharType => Metadata.GetText(FieldMetadata.CharVarcharKey);

    /// <summary>The raw object of path to collation name, where a part of the column has one.</summary>
    public JsonElement? Collations => Metadata[FieldMetadata.CollationsKey];

    /// <summary>Spark SQL that must hold for each row. Some writers left out the JSON around it.</summary>
    public string? Invariant => Metadata.GetText(FieldMetadata.InvariantsKey) is { } text ? SchemaJson.ParseInvariant(text) : null;

    /// <summary>The widenings that older data files of this column have not seen.</summary>
    public IReadOnlyList<TypeChange> TypeChanges =>
        Metadata[FieldMetadata.TypeChangesKey] is { ValueKind: JsonValueKind.Array } changes
            ? SchemaJson.ParseTypeChanges(changes, Name)
            : [];

    /// <summary>Whether the column was a float once. Writers print a float's bounds with a float's digits, and 0.1 as a double is not the
    /// float 0.1.</summary>
    public bool WasFloat =>
        Type == PrimitiveType.Double && TypeChanges.Any(change => change.From == PrimitiveType.Float && change.FieldPath.Length == 0);
}
