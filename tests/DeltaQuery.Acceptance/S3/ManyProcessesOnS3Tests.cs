using DeltaQuery.Acceptance.Writing;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.S3;

/// <summary>The same with the table on S3.</summary>
public sealed class ManyProcessesOnS3Tests : ManyProcessesTests
{
    protected override int Writers => TestSize.IsLong ? 8 : 3;

    protected override int Commits => TestSize.IsLong ? 25 : 4;

    protected override async Task<string?> RootAsync()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        return await S3Server.NewRootAsync();
    }
}
