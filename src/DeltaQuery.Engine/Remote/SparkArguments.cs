using System.Globalization;
using DeltaQuery.Engine.Remote.Protocol;
using Google.Protobuf.Collections;

namespace DeltaQuery.Engine.Remote;

/// <summary>The values of a statement's parameters, <c>?</c> by place or <c>:name</c> by name, as typed literals.</summary>
internal sealed class SparkArguments
{
    private readonly Dictionary<string, Expression> _named = [];
    private readonly List<Expression> _positional = [];

    private SparkArguments()
    {
    }

    /// <summary>The values by their names; those that are numbers, from 1, stand for <c>?</c>, and then all of them must.</summary>
    /// <exception cref="DeltaException">Spark has no type for a value; the names are mixed.</exception>
    public static SparkArguments Of(IReadOnlyDictionary<string, object?> parameters)
    {
        var arguments = new SparkArguments();
        for (var place = 1; parameters.TryGetValue(place.ToString(CultureInfo.InvariantCulture), out var value); place++)
            arguments._positional.Add(Typed(value));
        if (arguments._positional.Count > 0 && arguments._positional.Count < parameters.Count)
            throw new DeltaException(DeltaErrorCode.NotSupported, "Spark takes parameters by place or by name, not both in one statement");
        if (arguments._positional.Count == 0)
        {
            foreach (var (name, value) in parameters)
                arguments._named.Add(name, Typed(value));
        }

        return arguments;
    }

    /// <summary>Adds them to a message.</summary>
    public void AddTo(MapField<string, Expression> named, RepeatedField<Expression> positional)
    {
        named.Add(_named);
        positional.AddRange(_positional);
    }

    private static Expression Typed(object? value) => new() { Literal = SparkLiteral.Of(value) };
}
