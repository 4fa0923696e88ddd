namespace DeltaQuery.Engine.Storage.S3;

/// <summary>A bucket and a key in it: <c>s3://bucket/key</c>.</summary>
internal readonly record struct S3Location(string Bucket, string Key)
{
    public const string Scheme = "s3";

    /// <summary>How the keys begin of all that lies below this directory.</summary>
    public string Prefix => Key.Length == 0 ? "" : Key + "/";

    /// <summary>Whether a scheme is S3's, or one of Hadoop's names for it.</summary>
    public static bool IsScheme(string scheme) =>
        scheme.Equals("s3", StringComparison.OrdinalIgnoreCase) || scheme.Equals("s3a", StringComparison.OrdinalIgnoreCase)
        || scheme.Equals("s3n", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="DeltaException">StorageFailed: there is no bucket in it.</exception>
    public static S3Location Parse(string path)
    {
        var rest = path[(path.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/');
        var bucket = slash < 0 ? rest : rest[..slash];
        return bucket.Length == 0
            ? throw new DeltaException(DeltaErrorCode.StorageFailed, $"{path} names no bucket") { Path = path, Hint = "write s3://bucket/folder" }
            : new S3Location(bucket, slash < 0 ? "" : rest[(slash + 1)..]);
    }

    public override string ToString() => $"{Scheme}://{Bucket}{(Key.Length == 0 ? "" : "/")}{Key}";
}
