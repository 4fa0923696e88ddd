using System.Text;
using System.Text.Json;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Damages whole files of a table and their bytes.</summary>
internal sealed class FileDamage(Random random, TableFiles files, string outside)
{
    public Damage? Do() => random.Next(18) switch
    {
        0 => One(files.Data, Delete, "deleted", Verdict.Refused),
        1 => One(files.Data, Truncate, "cut", Verdict.Refused),
        2 => One(files.Data, FlipTail, "tail flipped", Verdict.Refused),
        3 => One(files.Data, Flip, "flipped", Verdict.AnyRows),
        4 => One(files.Data, FlipFooter, "footer flipped", Verdict.AnyRows),
        5 => Newest(),
        6 => One(files.Commits.SkipLast(1).ToList(), Delete, "deleted"),
        7 => Unneeded(One(files.Commits, CutObject, "cut inside of an object", Verdict.Refused)),
        8 => Unneeded(Flipped(One(files.Commits, Flip, "flipped", Verdict.AnyRows))),
        9 => One(files.Checkpoints, random.Next(2) == 0 ? Delete : Truncate, "cut or deleted"),
        10 => One(files.Checkpoints, FlipTail, "tail flipped", Verdict.AnyRows),
        11 => One(files.Checkpoints, random.Next(2) == 0 ? FlipFooter : Flip, "flipped", Verdict.AnyRows),
        12 => One(files.Vectors, random.Next(3) switch { 0 => Delete, 1 => Truncate, _ => Flip }, "cut, flipped or deleted"),
        13 => One(files.Checksums, random.Next(3) switch { 0 => Delete, 1 => Truncate, _ => Flip }, "cut, flipped or deleted"),
        14 => files.HasHint ? One(["_delta_log/_last_checkpoint"], random.Next(3) switch { 0 => Delete, 1 => Truncate, _ => Flip }, "cut, flipped or deleted") : null,
        15 => One(files.Data, path => Link(path, outside), "linked to a file outside", Verdict.AnyRows),
        16 => One(files.Data, path => Link(path + ".folder", Path.GetDirectoryName(outside)!), "beside a link to a folder outside"),
        _ => Exchange(),
    };

    private static void Link(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    // What is no JSON any more has no rows.
    private Damage? Flipped(Damage? damage) => damage is null || File.ReadLines(files.At(damage.File)).All(IsJson) ? damage : damage with { What = "flipped to no JSON", Verdict = Verdict.Refused };

    // A commit that a compaction holds, too, need not be read.
    private Damage? Unneeded(Damage? damage) => damage is { Verdict: Verdict.Refused } && files.IsCompacted(damage.File) ? damage with { Verdict = Verdict.RightRows } : damage;

    /// <summary>Whether a line begins with an object, and no other one is lost behind it. Old Databricks logs end each line in <c>}x</c>, which
    /// says nothing, and nothing is lost if it is damaged.</summary>
    private static bool IsJson(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return true;
        var utf8 = Encoding.UTF8.GetBytes(line);
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowMultipleValues = true });
            using var document = JsonDocument.ParseValue(ref reader);
            return !utf8.AsSpan((int)reader.BytesConsumed).Contains((byte)'{');
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Damage? One(List<string> from, Action<string> change, string what, Verdict verdict = Verdict.RightRows)
    {
        if (from.Count == 0)
            return null;
        var file = from[random.Next(from.Count)];
        if (new FileInfo(files.At(file)).Length == 0)
            return null;
        change(files.At(file));
        return new Damage(what, file, verdict);
    }

    private Damage? Newest() => files.Commits.Count < 2 ? null : One([files.Commits[^1]], Delete, "deleted", Verdict.RowsOfAVersion);

    private static void Delete(string path) => File.Delete(path);

    private void Truncate(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(random.NextInt64(file.Length));
    }

    // Somewhere between the first and the last byte of a line's object: never where a shorter commit would be whole.
    private void CutObject(string path)
    {
        var text = File.ReadAllBytes(path);
        var lines = Lines(text);
        var (start, end) = lines[random.Next(lines.Count)];
        File.WriteAllBytes(path, text[..random.Next(start + 1, end)]);
    }

    private static List<(int Start, int End)> Lines(byte[] text)
    {
        var lines = new List<(int, int)>();
        for (var start = 0; start < text.Length;)
        {
            var end = Array.IndexOf(text, (byte)'\n', start);
            end = end < 0 ? text.Length : end;
            var last = Array.LastIndexOf(text, (byte)'}', end - 1);
            if (last > start + 1)
                lines.Add((start, last));
            start = end + 1;
        }

        return lines;
    }

    private void Flip(string path) => Flip(path, 0, new FileInfo(path).Length, random.Next(1, 4));

    // The magic and the footer's size.
    private void FlipTail(string path) => Flip(path, Math.Max(0, new FileInfo(path).Length - 8), 8, 1);

    private void FlipFooter(string path)
    {
        var length = new FileInfo(path).Length;
        var footer = Math.Min(length, Math.Min(length / 2, 600));
        Flip(path, length - footer, footer - 8, random.Next(1, 4));
    }

    private void Flip(string path, long start, long length, int count)
    {
        var bytes = File.ReadAllBytes(path);
        for (; count > 0; count--)
        {
            var at = Math.Min(bytes.Length - 1, start + random.NextInt64(Math.Max(1, length)));
            bytes[at] ^= (byte)(random.Next(2) == 0 ? 1 << random.Next(8) : random.Next(1, 256));
        }

        File.WriteAllBytes(path, bytes);
    }

    // The contents of two files of a kind.
    private Damage? Exchange()
    {
        var kind = random.Next(4) switch { 0 => files.Data, 1 => files.Commits, 2 => files.Checkpoints, _ => files.Vectors };
        if (kind.Count < 2)
            return null;
        var (one, other) = (kind[random.Next(kind.Count)], kind[random.Next(kind.Count)]);
        var content = File.ReadAllBytes(files.At(one));
        if (random.Next(2) == 0)
            File.WriteAllBytes(files.At(one), File.ReadAllBytes(files.At(other)));
        File.WriteAllBytes(files.At(other), content);
        return new Damage($"exchanged with or overwritten by {one}", other, Verdict.AnyRows);
    }
}
