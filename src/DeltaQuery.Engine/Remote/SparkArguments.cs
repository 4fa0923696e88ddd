using DeltaQuery.Engine.Remote.Protocol;
using Google.Protobuf.Collections;

namespace DeltaQuery.Engine.Remote;

/// <summary>The values of a statement's parameters, <c>:name</c>, as typed literals.</summary>
/// <remarks>There are none by place: Spark 4.2.0 puts the values of more than four <c>?</c> in the places of others, without a word. Who
/// has
/// such a text gives each place a name.</remarks>
internal sealed class SparkArguments
{
    private readonly Dictionary<string, Expression> _named = [];

    private SparkArguments()
    {
    }

    /// <summary>The values by their names.</summary>
    /// <exception cref="ArgumentException">A name is none that can stand behind a colon.</exception>
    /// <exception cref="DeltaException">Spark has no type for a value.</exception>
    public static SparkArguments Of(IReadOnlyDictionary<string, object?> parameters)
    {
        var arguments = new SparkArguments();
        foreach (var (name, value) in parameters)
        {
            if (name.Length == 0 || char.IsAsciiDigit(name[0]))
                throw new ArgumentException($"A parameter of Spark's has a name, not the place {name}.", nameof(parameters));
            arguments._named.Add(name, new Expression { Literal = SparkLiteral.Of(value) });
        }

        return arguments;
    }

    /// <summary>Adds them to a message.</summary>
    public void AddTo(MapField<string, Expression> named) => named.Add(_named);
}
