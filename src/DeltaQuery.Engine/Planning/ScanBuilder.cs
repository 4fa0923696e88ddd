using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>Writes the SQL that reads a table's rows from its pruned files.</summary>
/// <remarks>One SELECT over <c>read_parquet(files, schema = ..)</c> a group of files, joined by UNION ALL: files with a deletion vector apart
/// from those without, and, where the files' own schemas matter, one group a schema. Inside a scan columns have neutral names, so that no
/// column of the user's hides a virtual one (TRAPS R8).</remarks>
/// <param name="connection">The session's connection, which will run the query.</param>
/// <param name="variables">Takes the lists and bitmaps of the scan.</param>
/// <param name="schemas">The files' own schemas.</param>
/// <param name="deleted">The rows that deletion vectors delete.</param>
/// <param name="readable">Gives files by local paths.</param>
/// <param name="copies">Copies of files that DuckDB cannot read as they are.</param>
/// <param name="sessionZone">The session's time zone.</param>
internal sealed class ScanBuilder(
    DuckDbConnection connection, ScanVariables variables, FileSchemas schemas, DeletedRows deleted, ReadableFiles readable, ReadableCopies copies,
    string sessionZone)
{
    /// <summary>Whether the scans run, so that the columns of remote files are fetched and not their footers alone.</summary>
    public bool Runs { get; init; } = true;

    /// <summary>The files on S3 that the query names.</summary>
    public NamedFiles Named { get; } = new(connection, readable, variables);

    /// <summary>The relation, in parentheses, with the table's columns in order.</summary>
    /// <param name="snapshot">The version to read.</param>
    /// <param name="files">Its files.</param>
    /// <param name="columns">The columns that the query needs, by their place; null if all may be.</param>
    /// <param name="names">The names that the query's text says, of columns and of other things; null if it may use all columns.</param>
    /// <param name="exact">Whether to go by the files' own schemas in any case.</param>
    /// <param name="numbered">Takes the files in the order of their numbers, if rows are to tell where they lie (<see cref="TargetScan"/>);
    /// else null.</param>
    /// <param name="cancellationToken">Stops the reading of deletion vectors.</param>
    public async Task<string> BuildAsync(
        Snapshot snapshot, PrunedFiles files, IReadOnlySet<int>? columns, IReadOnlySet<string>? names, bool exact,
        List<ScannedFile>? numbered, CancellationToken cancellationToken)
    {
        if (files.Files.Count == 0)
            return Empty(snapshot, numbered is not null);
        if (numbered is null && columns is { Count: 0 } && files.LiveRows is { } rows)
            return $"(SELECT {Nulls(snapshot)} FROM range({rows.ToString(CultureInfo.InvariantCulture)}))"; // only counted: the log knows how many

        // Before their schemas are read, which may fail.
        variables.Files.AddRange(files.Files.Where(f => !ObjectStores.IsRemote(f.Path)).Select(f => new FileRead(f.Path, null)));
        var selects = new List<string>();
        foreach (var (group, reader) in await GroupsAsync(snapshot, files.Files, columns, exact, cancellationToken).ConfigureAwait(false))
        {
            foreach (var part in group.GroupBy(f => f.Only is not null ? 2 : f.LosesRows ? 1 : 0).OrderBy(g => g.Key))
            {
                var taken = part.ToList();
                selects.Add(await SelectAsync(snapshot, taken, reader, columns, names, exact, numbered?.Count, cancellationToken).ConfigureAwait(false));
                numbered?.AddRange(taken);
            }
        }

        return $"({string.Join(" UNION ALL ", selects)})";
    }

    /// <summary>The same with a column <see cref="RowMetadata.Column"/> of the rows' ids and versions, which is the last one.</summary>
    public async Task<string> BuildTrackedAsync(
        Snapshot snapshot, PrunedFiles files, IReadOnlySet<int>? columns, IReadOnlySet<string>? names, bool exact, CancellationToken cancellationToken)
    {
        const string Type = "STRUCT(row_id BIGINT, row_commit_version BIGINT)";
        var count = snapshot.Schema.Fields.Count;
        if (columns?.Contains(count) == false || files.Files.Count == 0)
        {
            var relation = await BuildAsync(snapshot, files, columns, names, exact, null, cancellationToken).ConfigureAwait(false);
            return $"(SELECT *, NULL::{Type} AS {RowMetadata.Column} FROM {relation})";
        }

        var more = RowTracking.Columns(snapshot)!;
        var numbered = new List<ScannedFile>();
        var tracked = await BuildAsync(
            snapshot.With(snapshot.Files, more, []), files, columns is null ? null : columns.Append(count + 1).ToHashSet(),
            names?.Concat(more.Select(m => m.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase), exact, numbered, cancellationToken).ConfigureAwait(false);
        string OfFile(Func<ScannedFile, long?> fact) =>
            $"{variables.List([.. numbered.Select(f => fact(f)?.ToString(CultureInfo.InvariantCulture))], "BIGINT")}[{TargetScan.FileColumn} + 1]";
        var id = $"coalesce({SqlText.Identifier(more[0].Name)}, {OfFile(f => f.BaseRowId)} + {TargetScan.RowColumn})";
        var version = $"coalesce({SqlText.Identifier(more[1].Name)}, {OfFile(f => f.RowCommitVersion)})";
        var own = string.Join(", ", snapshot.Schema.Fields.Select(f => SqlText.Identifier(f.Name)));
        return $"(SELECT {own}, struct_pack(row_id := {id}, row_commit_version := {version})::{Type} AS {RowMetadata.Column} FROM {tracked})";
    }

    /// <summary>The bitmap of the rows of a file that are deleted.</summary>
    public Task<ulong[]> DeletedAsync(Snapshot snapshot, ScannedFile file, CancellationToken cancellationToken) =>
        deleted.OfAsync(connection, snapshot, file, cancellationToken);

    /// <summary>A relation without rows.</summary>
    /// <param name="snapshot">The version whose columns it has.</param>
    /// <param name="isNumbered">Whether it has columns for the rows' places.</param>
    public static string Empty(Snapshot snapshot, bool isNumbered = false) =>
        $"(SELECT {Nulls(snapshot)}{(isNumbered ? $", NULL::BIGINT AS {TargetScan.FileColumn}, NULL::BIGINT AS {TargetScan.RowColumn}" : "")} WHERE false)";

    private static string Nulls(Snapshot snapshot) => string.Join(
        ", ", snapshot.Schema.Fields.Select(f => $"{Collation.Apply($"NULL::{DuckDbTypes.ToSql(f.Type)}", f)} AS {SqlText.Identifier(f.Name)}"));

    private async Task<IEnumerable<(IReadOnlyList<ScannedFile> Files, FileColumnReader? Reader)>> GroupsAsync(
        Snapshot snapshot, IReadOnlyList<ScannedFile> files, IReadOnlySet<int>? columns, bool exact, CancellationToken cancellationToken)
    {
        var calendars = await schemas.CalendarsOfAsync(connection, [.. files.Where(f => f.MayHoldOldDays)], cancellationToken).ConfigureAwait(false);
        var byId = snapshot.Mapping.Mode == ColumnMappingMode.Id;
        var needed = Needed(snapshot, columns);
        var zoned = !IsUtc(sessionZone) && Holds(needed, PrimitiveKind.Timestamp, PrimitiveKind.TimestampNtz);
        // Bytes that no annotation calls text are told from text by the files' schemas, or where there is only text by its being text.
        var mixed = Holds(needed, PrimitiveKind.Binary) && Holds(needed, PrimitiveKind.String);
        if (!exact && !byId && !zoned && !mixed && calendars.Count == 0 && !Holds(needed, PrimitiveKind.Variant))
            return [(files, null)];
        var known = await schemas.OfAsync(connection, files, cancellationToken).ConfigureAwait(false);
        if (byId && files.FirstOrDefault(f => !FileColumnReader.HasIds(known[f.Path])) is { } idless)
        {
            // Protocol, "Reader Requirements for Column Mapping". A name may be that of another column by now, where files came from Iceberg.
            throw new DeltaException(
                DeltaErrorCode.CorruptData, $"{snapshot.Name} finds its columns by field id, and the file {idless.LogPath} has no field ids")
            {
                Table = snapshot.Name, Path = idless.LogPath,
            };
        }

        return files.GroupBy(f => (Schema: known[f.Path], Calendar: calendars.GetValueOrDefault(f.Path)))
            .Select(g => ((IReadOnlyList<ScannedFile>)g.ToList(), (FileColumnReader?)new FileColumnReader(g.Key.Schema, byId, g.Key.Calendar)));
    }

    /// <summary>Whether a zone's offset is always zero, by its name.</summary>
    private static bool IsUtc(string zone) => zone is "UTC" or "Etc/UTC" or "GMT" or "Etc/GMT" or "Zulu" or "Etc/Zulu" or "Etc/UCT" or "UCT";

    private static List<DataType> Needed(Snapshot snapshot, IReadOnlySet<int>? columns) => snapshot.Schema.Fields
        .Where((f, i) => columns?.Contains(i) != false && IndexOf(snapshot.PartitionColumns, f.Name) < 0).Select(f => f.Type).ToList();

    private static bool Holds(IReadOnlyList<DataType> types, params PrimitiveKind[] kinds) =>
        types.Any(type => type.Any(t => t is PrimitiveType p && kinds.Contains(p.Kind)));

    private async Task<string> SelectAsync(
        Snapshot snapshot, IReadOnlyList<ScannedFile> files, FileColumnReader? reader, IReadOnlySet<int>? columns, IReadOnlySet<string>? names, bool exact,
        int? firstNumber, CancellationToken cancellationToken)
    {
        var map = new List<string>();
        var needed = columns is null ? null : new HashSet<string>(StringComparer.Ordinal);
        var checks = exact;
        var outer = new StringBuilder();
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < snapshot.Schema.Fields.Count; i++)
        {
            var field = snapshot.Schema.Fields[i];
            var value = Value(i, field);
            value = Collation.Apply(CharPadding.Of(field)?.Pad(value) ?? value, field);
            outer.Append(i == 0 ? "" : ", ").Append(value).Append(" AS ").Append(SqlText.Identifier(field.Name));
        }

        if (firstNumber is { } first)
        {
            outer.Append(CultureInfo.InvariantCulture, $", file_index::BIGINT + {first} AS {TargetScan.FileColumn}")
                .Append(CultureInfo.InvariantCulture, $", file_row_number::BIGINT AS {TargetScan.RowColumn}");
        }

        // Writers name the codec in the file's name: only then the footer is looked at, and all columns may be decompressed.
        var fetched = !Runs ? new SpoolColumns([]) : checks || needed is null || files.Any(MayBeLz4) ? null : new SpoolColumns(needed);
        var opened = await readable.OpenAsync([.. files.Select(f => (f.Path, (long?)f.Size))], fetched, variables.Leases, cancellationToken).ConfigureAwait(false);
        var paths = opened.ToArray();
        for (var i = 0; i < paths.Length; i++)
        {
            if (Runs && (checks || MayBeLz4(files[i])))
                paths[i] = await copies.OfAsync(paths[i], needed, variables.Leases, cancellationToken).ConfigureAwait(false);
        }

        var list = variables.Paths(paths.Select(SqlText.EscapeGlob).ToList()!);
        if (map.Count == 0)
            map.Add("'__dq_none': {name: 'c', type: 'BOOLEAN', default_value: NULL}"); // a map must not be empty
        var cardinality = files.All(f => f.Rows is not null) ? $", explicit_cardinality = {files.Sum(f => f.Rows!.Value).ToString(CultureInfo.InvariantCulture)}" : "";
        var where = "";
        if (files[0].LosesRows || files[0].Only is not null)
        {
            var bitmaps = new ulong[]?[files.Count];
            for (var i = 0; i < files.Count; i++)
                bitmaps[i] = await (files[i].Only is null ? LostAsync(snapshot, files[i], cancellationToken) : OnlyAsync(snapshot, files[i], cancellationToken))
                    .ConfigureAwait(false);
            where = files[0].Only is null ? $" WHERE NOT {variables.IsIn(bitmaps)}" : $" WHERE {variables.IsIn(bitmaps)}";
        }

        var asText = reader is null && Holds(Needed(snapshot, columns), PrimitiveKind.String) ? ", binary_as_string = true" : "";
        var read = $"schema = MAP {{{string.Join(", ", map)}}}{asText}";
        variables.Files.AddRange(files.Zip(opened, (file, path) => ObjectStores.IsRemote(file.Path)
            ? new FileRead(path, null, file.Path) // all rows would be read, and of most columns nothing is there
            : new FileRead(path, read)));
        return $"SELECT {outer} FROM read_parquet({list}, {read}{cardinality}){where}";

        static bool MayBeLz4(ScannedFile file) => file.Path.Contains("lz4", StringComparison.OrdinalIgnoreCase);

        string Value(int i, StructField field)
        {
            if (names?.Contains(field.Name) == false)
                return $"NULL::{DuckDbTypes.ToSql(field.Type)}"; // nobody can ask for it
            var partition = IndexOf(snapshot.PartitionColumns, field.Name);
            if (partition >= 0)
                return PartitionValue(files, partition, DuckDbTypes.ToSql(field.Type));
            var physical = snapshot.Mapping.PhysicalSchema.Fields[i];
            var column = reader?.Column(field, physical) ?? ScanColumn.FromSchema(field, physical);
            if (column.FileName is null || field.Type is PrimitiveType { Kind: PrimitiveKind.Void } || !used.Add(column.FileName))
                return $"NULL::{DuckDbTypes.ToSql(field.Type)}";
            if (columns?.Contains(i) != false)
            {
                needed?.Add(column.FileName);
                checks |= field.Type.HoldsVariant;
            }

            var alias = $"c{i.ToString(CultureInfo.InvariantCulture)}";
            map.Add($"{SqlText.Literal(column.FileName)}: {{name: '{alias}', type: {SqlText.Literal(column.ReadType)}, default_value: NULL}}");
            return column.Project(alias);
        }
    }

    /// <summary>The bitmap of the rows that are not read of a file.</summary>
    private async Task<ulong[]> LostAsync(Snapshot snapshot, ScannedFile file, CancellationToken cancellationToken)
    {
        if (file.DeletionVector is null)
            return file.Gone!;
        var rows = await deleted.OfAsync(connection, snapshot, file, cancellationToken).ConfigureAwait(false);
        if (file.Gone is not { } gone)
            return rows;
        var (longer, shorter) = rows.Length > gone.Length ? (rows, gone) : (gone, rows);
        return [.. longer.Select((word, i) => i < shorter.Length ? word | shorter[i] : word)];
    }

    /// <summary>The bitmap of the rows that alone are read of a file.</summary>
    private async Task<ulong[]> OnlyAsync(Snapshot snapshot, ScannedFile file, CancellationToken cancellationToken)
    {
        var rows = await deleted.OfAsync(connection, snapshot, file with { DeletionVector = file.Only }, cancellationToken).ConfigureAwait(false);
        if (file.DeletionVector is null)
            return rows;
        var without = await deleted.OfAsync(connection, snapshot, file, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select((word, i) => i < without.Length ? word & ~without[i] : word)];
    }

    private string PartitionValue(IReadOnlyList<ScannedFile> files, int partition, string type)
    {
        var values = files.Select(f => f.PartitionValues[partition]).ToList();
        if (values.TrueForAll(v => v == values[0]))
            return $"CAST({SqlText.LiteralOrNull(values[0])} AS {type})";
        return FileSlots.TryMake(values) is { } slots
            ? $"CAST({slots.Value(variables.Text(slots.Text))} AS {type})"
            : $"{variables.List(values, type)}[(file_index + 1)::BIGINT]";
    }

    private static int IndexOf(IReadOnlyList<StructField> fields, string name)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }
}
