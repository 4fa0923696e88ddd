using System.Collections.Specialized;
using System.Security;
using System.Text;

namespace DeltaQuery.Testing;

// ListObjectsV2, all in one page.
internal sealed partial class FakeS3Server
{
    private string List(string bucket, NameValueCollection query)
    {
        var (prefix, delimiter, after) = (query["prefix"] ?? "", query["delimiter"] ?? "", query["start-after"] ?? "");
        var (keys, folders) = (new StringBuilder(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var (name, content) in _objects.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith($"/{bucket}/{prefix}", StringComparison.Ordinal) || name[(bucket.Length + 2)..] is not { } key
                || string.CompareOrdinal(key, after) <= 0)
                continue;
            if (delimiter.Length > 0 && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var end)
                folders.Add(key[..(end + 1)]);
            else
                keys.Append("<Contents><Key>").Append(Escaped(key)).Append("</Key><LastModified>2020-01-01T00:00:00.000Z</LastModified><ETag>")
                    .Append(Escaped(TagOf(content))).Append("</ETag><Size>").Append(content.Length).Append("</Size></Contents>");
        }

        var common = string.Concat(folders.Select(f => $"<CommonPrefixes><Prefix>{Escaped(f)}</Prefix></CommonPrefixes>"));
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + $"<Name>{bucket}</Name><Prefix>{Escaped(prefix)}</Prefix><KeyCount>{folders.Count}</KeyCount><MaxKeys>1000</MaxKeys>"
            + $"<IsTruncated>false</IsTruncated>{keys}{common}</ListBucketResult>";

        static string Escaped(string text) => SecurityElement.Escape(text);
    }
}
