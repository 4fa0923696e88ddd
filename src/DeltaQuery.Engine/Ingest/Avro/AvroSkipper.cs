namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Passes over values that the reader has no field for. Their schemas may hold themselves: the depth is bounded.</summary>
internal static class AvroSkipper
{
    public static bool Skip(ref AvroCursor cursor, AvroSchema schema, int depth = 0)
    {
        if (depth > AvroCursor.MaxDepth)
            return cursor.Fail($"values are nested deeper than {AvroCursor.MaxDepth}");
        switch (schema.Kind)
        {
            case AvroKind.Null:
                return true;
            case AvroKind.Boolean:
                return cursor.TryTake(1, out _);
            case AvroKind.Int or AvroKind.Enum:
                return cursor.TryReadInt(out _);
            case AvroKind.Long:
                return cursor.TryReadLong(out _);
            case AvroKind.Float:
                return cursor.TryTake(sizeof(float), out _);
            case AvroKind.Double:
                return cursor.TryTake(sizeof(double), out _);
            case AvroKind.Bytes or AvroKind.String:
                return cursor.TryReadBytes(out _);
            case AvroKind.Fixed:
                return cursor.TryTake(schema.Size, out _);
            case AvroKind.Record:
                foreach (var field in schema.Fields)
                {
                    if (!Skip(ref cursor, field.Schema, depth + 1))
                        return cursor.FailIn(field.Name);
                }

                return true;
            case AvroKind.Union:
                return SkipUnion(ref cursor, schema, depth);
            default:
                return SkipBlocks(ref cursor, schema, depth);
        }
    }

    private static bool SkipUnion(ref AvroCursor cursor, AvroSchema schema, int depth)
    {
        if (!cursor.TryReadLong(out var branch))
            return false;
        return branch >= 0 && branch < schema.Branches.Count
            ? Skip(ref cursor, schema.Branches[(int)branch], depth + 1)
            : cursor.Fail($"{branch} is no branch of the {schema}");
    }

    private static bool SkipBlocks(ref AvroCursor cursor, AvroSchema schema, int depth)
    {
        var isMap = schema.Kind == AvroKind.Map;
        while (true)
        {
            if (!cursor.TryReadBlock(isMap ? 1 : 0, 1, out var count, out var end))
                return false;
            if (count == 0)
                return true;
            if (end >= 0)
            {
                cursor.SkipTo(end);
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                if ((isMap && !cursor.TryReadBytes(out _)) || !Skip(ref cursor, schema.Items!, depth + 1))
                    return cursor.FailIn("[]");
            }
        }
    }
}
