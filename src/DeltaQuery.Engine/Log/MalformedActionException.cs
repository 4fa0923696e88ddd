namespace DeltaQuery.Engine.Log;

/// <summary>Carries what is wrong with an action from <see cref="ActionReader"/> to <see cref="ActionJson"/>, which knows file and
/// line.</summary>
internal sealed class MalformedActionException(string message) : Exception(message);
