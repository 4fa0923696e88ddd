using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>A test of one of the ways in which reading, R1 to R17, or writing, W1 to W10, goes silently wrong. Each class bears the rule's
/// number.</summary>
/// <remarks>R12 (bloom filters in files that are fetched in parts) has no class yet: files are read where they lie, whole.</remarks>
public abstract class TrapTest : IDisposable
{
    private protected TestEngine Engine { get; } = new();

    public void Dispose()
    {
        Engine.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A field with the physical name and id of column mapping.</summary>
    private protected static StructField Mapped(string name, string physicalName, int id, DataType type) => new(
        name, type, true, FieldMetadata.Empty.With(FieldMetadata.PhysicalNameKey, physicalName).With(FieldMetadata.FieldIdKey, id));
}
