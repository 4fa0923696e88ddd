using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>How OPTIMIZE lays out a table's files: small ones packed together, or all of them by the values of some columns.</summary>
internal sealed class FileLayout
{
    // Readers split larger files anyway, and pruning loses by them.
    private const long UsualFileSize = 256L << 20;

    private readonly ExecutionContext _context;
    private readonly Snapshot _snapshot;
    private readonly OptimizeRequest _request;
    private readonly double _mostDeleted;
    private readonly string _cube = Guid.NewGuid().ToString();

    private FileLayout(ExecutionContext context, Snapshot snapshot, OptimizeRequest request)
    {
        (_context, _snapshot, _request) = (context, snapshot, request);
        var settings = context.Session.Settings;
        MaxFileSize = settings.OptimizedMaxFileSize ?? snapshot.Properties.TargetFileSize ?? UsualFileSize;
        MinFileSize = settings.OptimizedMinFileSize ?? MaxFileSize / 2;
        _mostDeleted = settings.MaxDeletedRowsRatio;
    }

    /// <summary>The size that files shall have, in bytes.</summary>
    public long MaxFileSize { get; }

    /// <summary>The size below which a file is small.</summary>
    public long MinFileSize { get; }

    /// <summary>The columns by whose values rows are laid out; none where files are only packed.</summary>
    public IReadOnlyList<MappedColumn> Columns { get; private init; } = [];

    /// <summary>Whether the table is one that says itself by which columns.</summary>
    public bool IsClustered { get; private init; }

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> ColumnNames => [.. Columns.Select(c => string.Join('.', c.LogicalPath))];

    /// <summary>What cubes of the same columns there were before, where the table is clustered.</summary>
    public (IReadOnlyList<ScannedFile> InCubes, int Cubes) Before { get; private set; } = ([], 0);

    /// <summary>The layout that a statement asks for.</summary>
    /// <exception cref="DeltaException">ColumnNotFound or NotSupported: the table cannot be laid out so.</exception>
    public static FileLayout Of(ExecutionContext context, Snapshot snapshot, OptimizeRequest request)
    {
        var clustering = ClusteringColumns.Of(snapshot);
        if (clustering is not null && request is { IsPurge: false } && (request.Where ?? request.ZOrderBy.FirstOrDefault()?.Span) is { } place)
        {
            throw SyntaxError.NotSupported(
                context.Text, place.Start, $"{(request.Where is null ? "ZORDER BY" : "WHERE")} in OPTIMIZE of a table that is clustered by columns of its own",
                "OPTIMIZE alone clusters what is new, OPTIMIZE .. FULL all");
        }

        if (request.Full is { } full && clustering is not { Count: > 0 })
        {
            throw SyntaxError.NotSupported(
                context.Text, full.Start, $"OPTIMIZE .. FULL of {snapshot.Name}, which has no clustering columns", "ALTER TABLE .. CLUSTER BY gives it some");
        }

        var columns = request.ZOrderBy.Count > 0 ? [.. request.ZOrderBy.Select(path => Ordered(context, snapshot, path))]
            : clustering ?? [];
        return new FileLayout(context, snapshot, request) { Columns = columns, IsClustered = request.ZOrderBy.Count == 0 && columns.Count > 0 };
    }

    /// <summary>The bins of files that are to be written anew.</summary>
    public async Task<IReadOnlyList<FileBin>> BinsAsync(IReadOnlyList<ScannedFile> files)
    {
        if (_request.IsPurge)
        {
            var others = _request.OfNarrowFiles
                ? await NarrowFiles.OfAsync(_context, _snapshot, files).ConfigureAwait(false)
                : await WithOtherColumnsAsync(files).ConfigureAwait(false);
            var worn = files.Where(f => others.Contains(f.Path) || (f.DeletionVector is not null && !_request.OfNarrowFiles));
            return IsClustered ? FileBin.OfPartitions(worn) : FileBin.Pack(worn, MaxFileSize, _ => true);
        }

        if (IsClustered)
        {
            var cubes = new ZCubes(_snapshot, ColumnNames);
            Before = cubes.InCubes(files);
            return FileBin.OfPartitions(_request.Full is null ? cubes.Unclustered(files, IsWorn) : files);
        }

        if (Columns.Count > 0)
            return FileBin.OfPartitions(files);
        return FileBin.Pack(files.Where(f => f.Size < MinFileSize || IsWorn(f)), MaxFileSize, IsWorn);
    }

    /// <summary>The small files that compaction after commits would do something about.</summary>
    public IEnumerable<ScannedFile> Loose(IReadOnlyList<ScannedFile> small) =>
        IsClustered && small.Count > 0 ? new ZCubes(_snapshot, ColumnNames).Loose(small) : small;

    /// <summary>A file of a cube of its own, where the table is clustered.</summary>
    public AddFile Tagged(AddFile add) =>
        IsClustered ? add with { Tags = ZCubes.Tags(_cube, ColumnNames), ClusteringProvider = ZCubes.Provider } : add;

    /// <summary>Whether so many rows are deleted that the file had better be written anew.</summary>
    private bool IsWorn(ScannedFile file) => FileBin.DeletedShare(file) > _mostDeleted;

    /// <summary>The files that hold columns, or fields, that the table has lost.</summary>
    private async Task<HashSet<string>> WithOtherColumnsAsync(IReadOnlyList<ScannedFile> files)
    {
        if (_snapshot.Mapping.Mode == ColumnMappingMode.None)
            return []; // nothing can be dropped
        var tracking = (RowTracking.Columns(_snapshot) ?? []).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var schemas = await _context.Session.Engine.Schemas.OfAsync(_context.Connection, files, _context.CancellationToken).ConfigureAwait(false);
        return [.. files.Select(f => f.Path).Where(path => HasOther(schemas[path], _snapshot.Mapping.PhysicalSchema, tracking))];
    }

    private static bool HasOther(ParquetNode node, DataType type, IReadOnlySet<string> known) => type switch
    {
        StructType row => node.Children.Any(child => (row.Find(child.Name) ?? row.Fields.FirstOrDefault(f => f.FieldId is { } id && id == child.FieldId)) is { } field
            ? HasOther(child, field.Type, new HashSet<string>())
            : !known.Contains(child.Name)),
        ArrayType list => node.Children is [{ Children: [var element] }] && HasOther(element, list.Element, new HashSet<string>()),
        MapType map => node.Children is [{ Children: [var key, var value] }]
            && (HasOther(key, map.Key, new HashSet<string>()) || HasOther(value, map.Value, new HashSet<string>())),
        _ => false,
    };

    private static MappedColumn Ordered(ExecutionContext context, Snapshot snapshot, ColumnPath path)
    {
        var names = path.Parts.Select(p => p.Value).ToList();
        var name = string.Join('.', names);
        var column = snapshot.Mapping.Find(names) ?? throw new DeltaException(
            DeltaErrorCode.ColumnNotFound, $"ZORDER BY names {name}, which is no column of {snapshot.Name}").At(context.Text, path.Span.Start);
        if (snapshot.PartitionColumns.Any(p => names is [var only] && p.Name.Equals(only, StringComparison.OrdinalIgnoreCase)))
            throw SyntaxError.NotSupported(context.Text, path.Span.Start, $"ZORDER BY {name}, by which the table is partitioned", "each partition has one value of it");
        if (column.Type is not (PrimitiveType or DecimalType) || column.Type == PrimitiveType.Variant || column.Type == PrimitiveType.Void)
            throw SyntaxError.NotSupported(context.Text, path.Span.Start, $"ZORDER BY {name} of type {SparkTypes.Print(column.Type)}");
        if (!StatisticsColumn.Of(TableLayout.Of(snapshot)).Any(c => c.PhysicalPath.SequenceEqual(column.PhysicalPath)))
        {
            throw SyntaxError.NotSupported(
                context.Text, path.Span.Start, $"ZORDER BY {name}, of which the table keeps no statistics, so that nothing would be gained",
                "delta.dataSkippingNumIndexedCols and delta.dataSkippingStatsColumns say which columns have some");
        }

        return column;
    }
}
