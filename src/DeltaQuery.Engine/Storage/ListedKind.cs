namespace DeltaQuery.Engine.Storage;

/// <summary>What an entry of a listing is. Stores without folders list none.</summary>
internal enum ListedKind
{
    File,
    Folder,

    /// <summary>A name for something that lies elsewhere; nobody looks behind it.</summary>
    Link,
}
