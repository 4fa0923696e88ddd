using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_new_folder_is_its_users_alone_and_one_that_is_there_stays_as_it_is()
    {
        Skip.If(OperatingSystem.IsWindows(), "folders have no modes");
        var (own, older) = (Path.Combine(_folder.Path, "own"), Path.Combine(_folder.Path, "older"));
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(older, Private | UnixFileMode.OtherRead);
        Assert.Equal([own, older], new[] { own, older }.Select(PrivateFolder.Create));
        Assert.Equal([Private, Private | UnixFileMode.OtherRead], new[] { own, older }.Select(ModeOf));
    }

    [SkippableFact]
    public void What_is_staged_copied_or_linked_lies_in_such_folders()
    {
        Skip.If(OperatingSystem.IsWindows(), "folders have no modes");
        using var staging = new StagingFolder(_folder.Path);
        using var links = new LinkFolder(_folder.Path);
        staging.Create("s3://b/t");
        links.Link("s3://b/x", Path.Combine(_folder.Path, "target"));
        var made = Directory.GetDirectories(_folder.Path);
        Assert.Equal([Private, Private], made.Select(ModeOf));
    }

    private static UnixFileMode ModeOf(string folder) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(folder);
}
