namespace DeltaQuery.Engine.Ingest;

/// <summary>Why a message cannot become a row.</summary>
/// <param name="Class">Its kind, for those who count.</param>
/// <param name="Text">What is wrong, without the message's place.</param>
internal sealed record MessageFault(MessageFaultClass Class, string Text);
