using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>How the list moves on: a commit waits until somebody asks for files of its version, and is then taken in together with those that
/// wait beside it. Many a commit is never asked for: whoever appends row after row wants to know the version alone.</summary>
internal sealed partial class FileList
{
    // As many keys go into a statement's text, and as many may wait.
    private const int FewKeys = 64;

    private readonly List<Commit> _waiting = [];
    private bool _isTorn;
    private bool _hasSeen;
    private bool _hasStaging;

    /// <summary>Moves the list on by one commit.</summary>
    /// <param name="version">The commit's version, the next one.</param>
    /// <param name="write">Writes the rows that the commit added; it may be called later.</param>
    /// <param name="keys">The keys that it added or removed.</param>
    public void Advance(long version, Action<DuckDbAppender> write, IReadOnlyCollection<string> keys)
    {
        lock (_gate)
        {
            if (version != Version + 1)
                throw new InvalidOperationException($"the list is at version {Version} and cannot go to {version}");
            Version = version;
            Turnover += keys.Count;
            if (keys.Count > 0)
                _waiting.Add(new Commit(version, write, keys));
            if (_waiting.Sum(c => c.Keys.Count) > FewKeys)
                TakeInUpTo(version);
        }
    }

    /// <summary>Changes the files of the list's version itself: only of a list that nobody else reads (<see cref="Fork"/>).</summary>
    /// <param name="write">Writes the rows of added files.</param>
    /// <param name="keys">The keys of added and removed files.</param>
    public void Stage(Action<DuckDbAppender> write, IReadOnlyCollection<string> keys)
    {
        lock (_gate)
        {
            TakeInUpTo(Version);
            if (keys.Count > 0)
                Apply([new Commit(Version, write, keys)]);
        }
    }

    /// <summary>Takes in what waits, if any of it is of a version or before it.</summary>
    private void TakeInUpTo(long version)
    {
        if (_isTorn)
            throw new InvalidOperationException($"a commit before version {Version} could not be taken into the list of files");
        if (_waiting.Count == 0 || _waiting[0].Version > version)
            return;
        try
        {
            for (var next = 0; next < _waiting.Count;)
            {
                // What one commit adds the next one may remove: together go only such as have no key in common.
                var (first, keys) = (next, new HashSet<string>(StringComparer.Ordinal));
                while (next < _waiting.Count && !_waiting[next].Keys.Any(keys.Contains))
                    keys.UnionWith(_waiting[next++].Keys);
                Apply(_waiting[first..next]);
            }
        }
        catch
        {
            _isTorn = true; // half of a commit may be in: nobody may read it
            throw;
        }

        _waiting.Clear();
    }

    /// <summary>Takes in commits that have no key in common.</summary>
    private void Apply(List<Commit> commits)
    {
        var manyKeys = commits.Sum(c => c.Keys.Count) > FewKeys;
        if (manyKeys || _checkpoint is not null)
            commits.ForEach(c => AppendSeen(c.Keys, c.Version));
        var removed = manyKeys
            ? $"(SELECT * FROM {Seen} WHERE version >= {commits[0].Version})"
            : $"(VALUES {string.Join(", ", commits.SelectMany(c => c.Keys.Select(key => $"({SqlText.Literal(key)}, {c.Version})")))})";
        // The key of a row is dear to compute: few have to.
        var mayBe = manyKeys ? "" : $" AND (path LIKE 'file:%' OR path IN ({string.Join(", ", commits.SelectMany(c => c.Keys).Select(PathOf))}))";
        _connection.Execute(
            $"UPDATE {Files} SET removed_version = r.version FROM {removed} AS r(key, version) WHERE removed_version IS NULL{mayBe} AND {KeySql} = r.key");
        if (_checkpoint is null)
            ForgetSeen();
        InsertTyped(rows => commits.ForEach(c => c.Write(rows)));
    }

    private static string PathOf(string key) => SqlText.Literal(key.Split(KeySeparator)[0]);

    private void AppendSeen(IReadOnlyCollection<string> keys, long version)
    {
        if (keys.Count == 0)
            return;
        _hasSeen = true;
        using var appender = _connection.CreateAppender("dq", "main", string.Create(CultureInfo.InvariantCulture, $"f{_number}_seen"));
        foreach (var key in keys)
        {
            appender.Append(key);
            appender.Append(version);
            appender.EndRow();
        }
    }

    private void ForgetSeen()
    {
        if (_hasSeen)
            _connection.Execute($"DELETE FROM {Seen}");
        _hasSeen = false;
    }

    private void InsertTyped(Action<DuckDbAppender> write)
    {
        if (_typed.Count == 0)
        {
            using var direct = _connection.CreateAppender("dq", "main", Table);
            write(direct);
            return;
        }

        if (!_hasStaging)
            _connection.Execute($"CREATE TABLE dq.{Staging} ({Columns})");
        _hasStaging = true;
        using (var appender = _connection.CreateAppender("dq", "main", Staging))
            write(appender);
        var facts = _typed.Values.Select(t => (t.Fact, t.Name)).ToList();
        _connection.Execute($"INSERT INTO {Files} BY NAME {FactText.Select("dq." + Staging, facts)}; TRUNCATE dq.{Staging}");
    }

    /// <summary>A commit that moves the list on.</summary>
    private sealed record Commit(long Version, Action<DuckDbAppender> Write, IReadOnlyCollection<string> Keys);
}
