using DeltaQuery.Engine.Ingest.Avro.Readers;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Makes readers of a writer's values that give the reader's.</summary>
/// <remarks><see href="https://avro.apache.org/docs/1.12.0/specification/#schema-resolution">Schema Resolution</see>. Of the branches of a
/// reader's union the one of the same type and full name is taken before those that match otherwise: two equal unions then are equal
/// branch by branch. Logical types of one kind are converted between their units, and such of two kinds (a date and a timestamp) do not
/// match, although their longs would.</remarks>
internal sealed partial class AvroResolver
{
    private const int MaxReaders = 100_000;

    private readonly Dictionary<AvroSchema, int> _least = [];
    private int _readers;

    /// <exception cref="DeltaException">SchemaMismatch: the reader's schema cannot read the writer's; NotSupported: no column can hold the
    /// reader's.
    /// </exception>
    public static ValueReader Resolve(AvroSchema writer, AvroSchema reader)
    {
        AvroColumns.TypeOf(reader);
        return new AvroResolver().Resolve(writer, reader, "value");
    }

    private ValueReader Resolve(AvroSchema writer, AvroSchema reader, string path)
    {
        if (++_readers > MaxReaders)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"the Avro schema has more than {MaxReaders} types, names counted as often as they are used");
        }

        if (writer.Kind == AvroKind.Union)
            return ResolveWritersUnion(writer, reader, path);
        if (reader.Kind == AvroKind.Union)
            return ResolveReadersUnion(writer, reader, path);
        if (writer.Kind != reader.Kind && !IsPromotable(writer.Kind, reader.Kind))
            throw Mismatch(writer, reader, path);
        if (writer.IsNamed && !NamesMatch(writer, reader))
            throw Mismatch(writer, reader, path, "their names differ", "an alias of the reader's type may be the writer's name");
        CheckLogicalTypes(writer, reader, path);
        return reader.Kind switch
        {
            AvroKind.Record => ResolveRecord(writer, reader, path),
            AvroKind.Array => new ArrayReader(
                Resolve(writer.Items!, reader.Items!, path + "[]"), LeastOf(writer.Items!), WidthOf(reader.Items!)),
            AvroKind.Map => new MapReader(
                Resolve(writer.Items!, reader.Items!, path + "[]"), LeastOf(writer.Items!), 2 + WidthOf(reader.Items!)),
            AvroKind.Fixed when writer.Size != reader.Size =>
                throw Mismatch(writer, reader, path, $"{writer.Size} bytes are not {reader.Size}"),
            _ => ScalarReader(writer, reader),
        };
    }

    private UnionReader ResolveWritersUnion(AvroSchema writer, AvroSchema reader, string path)
    {
        var branches = new ValueReader[writer.Branches.Count];
        DeltaException? first = null;
        for (var i = 0; i < branches.Length; i++)
        {
            try
            {
                branches[i] = Resolve(writer.Branches[i], reader, path);
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.SchemaMismatch)
            {
                first ??= e;
                branches[i] = new FailingReader(e.Message);
            }
        }

        return branches.Any(branch => branch is not FailingReader)
            ? new UnionReader(branches)
            : throw first ?? Mismatch(writer, reader, path);
    }

    private ValueReader ResolveReadersUnion(AvroSchema writer, AvroSchema reader, string path)
    {
        var branch = reader.Branches.FirstOrDefault(candidate => IsSame(writer, candidate))
            ?? reader.Branches.FirstOrDefault(
                candidate => candidate.Kind == writer.Kind && (!writer.IsNamed || NamesMatch(writer, candidate)))
            ?? reader.Branches.FirstOrDefault(candidate => IsPromotable(writer.Kind, candidate.Kind))
            ?? throw Mismatch(writer, reader, path);
        if (branch.Kind == AvroKind.Null)
            return NullReader.Instance;
        var values = AvroColumns.ValuesOf(reader);
        if (AvroColumns.OnlyTypeOf(values) is { } only)
            return Resolve(writer, only, path);
        var member = values.ToList().IndexOf(branch);
        return new MemberReader(member, values.Count, Resolve(writer, branch, $"{path}.{AvroColumns.MemberName(member)}"));
    }

    private RecordReader ResolveRecord(AvroSchema writer, AvroSchema reader, string path)
    {
        var targets = TargetsOf(writer, reader);
        var steps = new RecordReader.Step[writer.Fields.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var field = writer.Fields[i];
            var target = targets[i] < 0 ? null : reader.Fields[targets[i]];
            var value = target is null ? null : Resolve(field.Schema, target.Schema, $"{path}.{target.Name}");
            steps[i] = new RecordReader.Step(field.Name, field.Schema, value, targets[i]);
        }

        var defaults = new List<RecordReader.Default>();
        for (var child = 0; child < reader.Fields.Count; child++)
        {
            if (!targets.Contains(child))
                defaults.Add(DefaultOf(reader.Fields[child], child, writer, $"{path}.{reader.Fields[child].Name}"));
        }

        return new RecordReader(steps, [.. defaults]);
    }

    /// <summary>For each of the writer's fields the reader's, or -1. An alias takes a field as if the writer had called it so.</summary>
    private static int[] TargetsOf(AvroSchema writer, AvroSchema reader)
    {
        var names = writer.Fields.Select(field => field.Name).ToList();
        foreach (var field in reader.Fields.Where(field => !names.Contains(field.Name)))
        {
            if (field.Aliases.Select(alias => names.IndexOf(alias)).FirstOrDefault(place => place >= 0, -1) is >= 0 and var renamed)
                names[renamed] = field.Name;
        }

        var targets = reader.Fields.Select((field, place) => (field.Name, place)).ToDictionary(field => field.Name, field => field.place);
        return [.. names.Select(name => targets.GetValueOrDefault(name, -1))];
    }

    private RecordReader.Default DefaultOf(AvroField field, int child, AvroSchema writer, string path)
    {
        if (field.Default is not { } value)
        {
            throw new DeltaException(
                DeltaErrorCode.SchemaMismatch, $"Avro field {path}: the writer's {writer} does not have it, and it has no default");
        }

        var encoded = AvroDefaults.Encode(field.Schema, value)
            ?? throw new DeltaException(
                DeltaErrorCode.SchemaMismatch, $"Avro field {path}: the default {value.GetRawText()} is no {field.Schema}");
        return new RecordReader.Default(field.Name, encoded, Resolve(field.Schema, field.Schema, path), child);
    }

    private static int WidthOf(AvroSchema schema) => AvroColumns.WidthOf(AvroColumns.TypeOf(schema).Type);

    private static DeltaException Mismatch(AvroSchema writer, AvroSchema reader, string path, string? why = null, string? hint = null)
    {
        var message = $"Avro field {path}: the writer's {writer} cannot be read as {reader}";
        return new DeltaException(DeltaErrorCode.SchemaMismatch, why is null ? message : $"{message}: {why}") { Hint = hint };
    }
}
