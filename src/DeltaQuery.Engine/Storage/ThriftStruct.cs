namespace DeltaQuery.Engine.Storage;

/// <summary>A struct of Thrift's compact protocol, as Parquet's footers and page headers are: fields by number, whatever they mean.</summary>
/// <remarks>Values are bool, long (of i8 to i64), double, byte[], <see cref="ThriftStruct"/> and <see cref="ThriftList"/>; what is not known
/// is kept, so that a struct that is written again says the same.
/// <see href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">Thrift Compact Protocol</see>.</remarks>
internal sealed class ThriftStruct
{
    /// <summary>The fields in the order of the text.</summary>
    public List<(short Id, byte Type, object Value)> Fields { get; } = [];

    /// <summary>A field's value; null if it is absent.</summary>
    public object? this[short id]
    {
        get
        {
            foreach (var field in Fields)
            {
                if (field.Id == id)
                    return field.Value;
            }

            return null;
        }
    }

    public long? Number(short id) => this[id] as long?;

    public ThriftStruct? Struct(short id) => this[id] as ThriftStruct;

    public string? Text(short id) => this[id] is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The elements of a list; none if it is absent.</summary>
    public IReadOnlyList<object> List(short id) => (this[id] as ThriftList)?.Items ?? [];

    /// <summary>The structs of a list.</summary>
    public IEnumerable<ThriftStruct> Structs(short id) => List(id).OfType<ThriftStruct>();

    /// <summary>Gives a number that is there another value.</summary>
    public void Set(short id, long value)
    {
        var at = Fields.FindIndex(f => f.Id == id);
        if (at >= 0)
            Fields[at] = (id, Fields[at].Type, value);
    }

    public void Remove(short id) => Fields.RemoveAll(f => f.Id == id);
}
