using System.Globalization;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Operations;

/// <summary>The arguments of an operation.</summary>
internal sealed record OperationArguments
{
    private readonly Dictionary<string, string?> _options = new(StringComparer.Ordinal);

    private OperationArguments(Operation operation) => Operation = operation;

    public Operation Operation { get; }

    /// <summary>The table, or for tables the schema; null for all.</summary>
    public string? Table { get; private set; }

    /// <summary>What is read, of those operations that read something.</summary>
    public string? Source { get; private set; }

    /// <summary>The arguments that are those of any run: where the tables are, how rows are written ..</summary>
    public CommandLine Common { get; private set; } = new();

    /// <summary>The table as SQL has it.</summary>
    public string Named => Operation.Named(Table!);

    /// <summary>The table, or the words for all of them.</summary>
    public string NamedOrAll => Table is null ? "ALL TABLES" : Named;

    /// <summary>Reads the arguments behind the operation's name.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static OperationArguments Parse(Operation operation, ReadOnlySpan<string> arguments)
    {
        var read = new OperationArguments(operation);
        var others = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
            var name = equals < 0 ? argument : argument[..equals];
            if (!argument.StartsWith('-') && operation.Table == TableArgument.SourceAndMaybe && read.Source is null)
                read.Source = argument;
            else if (!argument.StartsWith('-'))
                read.Table = read.Table is null ? argument
                    : throw new UsageException($"{operation.Name} takes one table: met '{argument}' after '{read.Table}'");
            else if (operation.Options.Any(o => o.Name == name && o.TakesValue))
                read.Add(name, equals >= 0 ? argument[(equals + 1)..] : Next(arguments, ref i, name));
            else if (operation.Options.Any(o => o.Name == argument))
                read.Add(argument, null);
            else
            {
                others.Add(argument);
                if (OptionTable.Find(argument) is { TakesValue: true })
                    others.Add(Next(arguments, ref i, argument));
            }
        }

        read.Common = CommandLine.Parse([.. others]);
        if (!read.Common.Help)
            read.Check(read.Has(Operation.AllOfThem));
        return read;
    }

    public bool Has(string flag) => _options.ContainsKey(flag);

    public string? Value(string option) => _options.GetValueOrDefault(option);

    /// <summary>A part of the statement, with an option's value; nothing without it.</summary>
    /// <param name="option">The option.</param>
    /// <param name="format">The part, with <c>{0}</c>.</param>
    /// <param name="text">Whether it stands there as a text of SQL.</param>
    public string Text(string option, string format, bool text = false) => Value(option) is not { } value ? ""
        : format.Replace("{0}", text ? Sql.Literal(value) : value, StringComparison.Ordinal);

    /// <inheritdoc cref="Text"/>
    /// <exception cref="UsageException">The value is no number.</exception>
    public string Number(string option, string format)
    {
        if (Value(option) is { } value && !decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            throw new UsageException($"{option} needs a number, not '{value}'");
        return Text(option, format);
    }

    private void Check(bool all)
    {
        if (Common.SingleTransaction)
            throw new UsageException(CommandLine.NoTransaction);
        if (Common.Inputs.Count > 0)
            throw new UsageException($"{Operation.Name} runs no scripts");
        if (all && Table is not null)
            throw new UsageException($"{Operation.Name} takes a table or --all, not both");
        if (Operation.Table == TableArgument.SourceAndMaybe && string.IsNullOrEmpty(Source))
            throw new UsageException($"{Operation.Name} needs a folder or a file to read");
        if (Table is null && !all && Operation.Table is TableArgument.One or TableArgument.OneOrAll)
            throw new UsageException($"{Operation.Name} needs a table{(Operation.Table == TableArgument.OneOrAll ? ", or --all" : "")}");
        if (Table is { Length: 0 })
            throw new UsageException("the table's name is empty");
    }

    private void Add(string name, string? value)
    {
        if (!_options.TryAdd(name, value))
            throw new UsageException($"{name} is given twice");
    }

    private static string Next(ReadOnlySpan<string> arguments, ref int i, string name) =>
        ++i < arguments.Length ? arguments[i] : throw new UsageException($"{name} needs a value");
}
