using System.Data.Common;

namespace DeltaQuery.Ado;

/// <summary>The commands of a batch, in order.</summary>
public sealed class DeltaQueryBatchCommandCollection : DbBatchCommandCollection
{
    private readonly List<DeltaQueryBatchCommand> _commands = [];

    internal DeltaQueryBatchCommandCollection()
    {
    }

    internal IReadOnlyList<DeltaQueryBatchCommand> Commands => _commands;

    /// <inheritdoc/>
    public override int Count => _commands.Count;

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    /// <summary>A command by its place.</summary>
    public new DeltaQueryBatchCommand this[int index] { get => _commands[index]; set => _commands[index] = value; }

    /// <inheritdoc/>
    public override void Add(DbBatchCommand item) => _commands.Add(Ours(item));

    /// <inheritdoc/>
    public override void Clear() => _commands.Clear();

    /// <inheritdoc/>
    public override bool Contains(DbBatchCommand item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(DbBatchCommand[] array, int arrayIndex)
    {
        for (var i = 0; i < Count; i++)
            array[arrayIndex + i] = _commands[i];
    }

    /// <inheritdoc/>
    public override IEnumerator<DbBatchCommand> GetEnumerator() => _commands.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(DbBatchCommand item) => item is DeltaQueryBatchCommand ours ? _commands.IndexOf(ours) : -1;

    /// <inheritdoc/>
    public override void Insert(int index, DbBatchCommand item) => _commands.Insert(index, Ours(item));

    /// <inheritdoc/>
    public override bool Remove(DbBatchCommand item) => item is DeltaQueryBatchCommand ours && _commands.Remove(ours);

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _commands.RemoveAt(index);

    /// <inheritdoc/>
    protected override DbBatchCommand GetBatchCommand(int index) => _commands[index];

    /// <inheritdoc/>
    protected override void SetBatchCommand(int index, DbBatchCommand batchCommand) => _commands[index] = Ours(batchCommand);

    private static DeltaQueryBatchCommand Ours(DbBatchCommand? command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command as DeltaQueryBatchCommand ?? throw new InvalidCastException($"A {command.GetType()} is no {nameof(DeltaQueryBatchCommand)}.");
    }
}
