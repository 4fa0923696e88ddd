using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>To and from duckdb_logical_type.</summary>
internal sealed partial record LogicalType
{
    internal static LogicalType Read(LogicalTypeHandle type)
    {
        var id = NativeMethods.duckdb_get_type_id(type);
        var managed = id switch
        {
            DuckDbType.Decimal => new LogicalType(id)
            {
                Width = NativeMethods.duckdb_decimal_width(type),
                Scale = NativeMethods.duckdb_decimal_scale(type),
                InternalType = NativeMethods.duckdb_decimal_internal_type(type),
            },
            DuckDbType.List => List(Read(NativeMethods.duckdb_list_type_child_type, type)),
            DuckDbType.Array => new LogicalType(id)
            {
                Child = Read(NativeMethods.duckdb_array_type_child_type, type),
                ArraySize = (int)NativeMethods.duckdb_array_type_array_size(type),
            },
            DuckDbType.Map => Map(
                Read(NativeMethods.duckdb_map_type_key_type, type), Read(NativeMethods.duckdb_map_type_value_type, type)),
            DuckDbType.Struct => Struct(ReadFields(
                type,
                NativeMethods.duckdb_struct_type_child_count(type),
                NativeMethods.duckdb_struct_type_child_name,
                NativeMethods.duckdb_struct_type_child_type)),
            DuckDbType.Union => new LogicalType(id)
            {
                Fields = ReadFields(
                    type,
                    NativeMethods.duckdb_union_type_member_count(type),
                    NativeMethods.duckdb_union_type_member_name,
                    NativeMethods.duckdb_union_type_member_type),
            },
            DuckDbType.Enum => ReadEnum(type),
            _ => new LogicalType(id),
        };
        var alias = NativeMethods.duckdb_logical_type_get_alias(type);
        return alias == 0 ? managed : managed with { Alias = NativeText.Owned(alias) };
    }

    /// <summary>The type for the C API.</summary>
    internal unsafe LogicalTypeHandle ToNative()
    {
        switch (Id)
        {
            case DuckDbType.Decimal:
                return NativeMethods.duckdb_create_decimal_type(Width, Scale);
            case DuckDbType.List:
                using (var child = Child!.ToNative()) return NativeMethods.duckdb_create_list_type(child);
            case DuckDbType.Array:
                using (var child = Child!.ToNative()) return NativeMethods.duckdb_create_array_type(child, (ulong)ArraySize);
            case DuckDbType.Map:
                using (var key = Key!.ToNative())
                using (var value = Value!.ToNative())
                    return NativeMethods.duckdb_create_map_type(key, value);
            case DuckDbType.Struct or DuckDbType.Union:
                return FieldsToNative();
            case DuckDbType.Enum:
                return WithNames(EnumValues, names => NativeMethods.duckdb_create_enum_type((nint*)names, (ulong)EnumValues.Count));
            default:
                var type = NativeMethods.duckdb_create_logical_type(Id);
                if (Alias is not null) NativeMethods.duckdb_logical_type_set_alias(type, Alias);
                return type;
        }
    }

    private static LogicalType Read(Func<LogicalTypeHandle, LogicalTypeHandle> part, LogicalTypeHandle type)
    {
        using var child = part(type);
        return Read(child);
    }

    private static LogicalTypeField[] ReadFields(
        LogicalTypeHandle type,
        ulong count,
        Func<LogicalTypeHandle, ulong, nint> name,
        Func<LogicalTypeHandle, ulong, LogicalTypeHandle> part)
    {
        var fields = new LogicalTypeField[count];
        for (var i = 0ul; i < count; i++)
        {
            using var child = part(type, i);
            fields[i] = new LogicalTypeField(NativeText.Owned(name(type, i)), Read(child));
        }

        return fields;
    }

    private static LogicalType ReadEnum(LogicalTypeHandle type)
    {
        var values = new string[NativeMethods.duckdb_enum_dictionary_size(type)];
        for (var i = 0; i < values.Length; i++) values[i] = NativeText.Owned(NativeMethods.duckdb_enum_dictionary_value(type, (ulong)i));
        return new LogicalType(DuckDbType.Enum) { EnumValues = values, InternalType = NativeMethods.duckdb_enum_internal_type(type) };
    }

    private unsafe LogicalTypeHandle FieldsToNative() =>
        WithNative([.. Fields.Select(f => f.Type)], types => WithNames([.. Fields.Select(f => f.Name)], names => Id == DuckDbType.Struct
            ? NativeMethods.duckdb_create_struct_type((nint*)types, (nint*)names, (ulong)Fields.Count)
            : NativeMethods.duckdb_create_union_type((nint*)types, (nint*)names, (ulong)Fields.Count)));

    /// <summary>Hands an array of types to a call of the C API. The array is never a null pointer.</summary>
    internal static unsafe T WithNative<T>(IReadOnlyList<LogicalType> types, Func<nint, T> call)
    {
        var handles = new LogicalTypeHandle[types.Count];
        try
        {
            var pointers = new nint[Math.Max(1, types.Count)];
            for (var i = 0; i < handles.Length; i++)
            {
                handles[i] = types[i].ToNative();
                pointers[i] = handles[i].DangerousGetHandle();
            }

            fixed (nint* first = pointers)
                return call((nint)first);
        }
        finally
        {
            foreach (var handle in handles) handle?.Dispose();
        }
    }

    /// <summary>Hands an array of names to a call of the C API. The array is never a null pointer.</summary>
    internal static unsafe T WithNames<T>(IReadOnlyList<string> names, Func<nint, T> call)
    {
        var pointers = new nint[Math.Max(1, names.Count)];
        try
        {
            for (var i = 0; i < names.Count; i++) pointers[i] = Marshal.StringToCoTaskMemUTF8(names[i]);
            fixed (nint* first = pointers)
                return call((nint)first);
        }
        finally
        {
            foreach (var pointer in pointers) Marshal.FreeCoTaskMem(pointer);
        }
    }
}
