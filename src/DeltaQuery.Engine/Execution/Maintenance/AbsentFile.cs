namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>A live file of which something is not there.</summary>
/// <param name="LogPath">The data file, as the log names it.</param>
/// <param name="DataFile">Where it should be.</param>
/// <param name="DataIsMissing">Whether it is not there.</param>
/// <param name="VectorFile">Where the file of its deletion vector should be; null if it has none.</param>
/// <param name="VectorIsMissing">Whether that is not there.</param>
internal sealed record AbsentFile(string LogPath, string DataFile, bool DataIsMissing, string? VectorFile, bool VectorIsMissing)
{
    /// <summary>Where what is not there should be: the data file, if that is it.</summary>
    public string Place => DataIsMissing ? DataFile : VectorFile!;
}
