using DeltaQuery.Engine.Remote.Protocol;

namespace DeltaQuery.Engine.Remote;

/// <summary>How far a statement is that Spark runs: by the tasks of the stages that it has planned so far.</summary>
internal static class SparkProgress
{
    public static StatementProgress Of(ExecutePlanResponse.Types.ExecutionProgress progress)
    {
        var done = progress.Stages.Count(stage => stage.Done);
        return new StatementProgress(
            progress.Stages.Count == 0 ? "running" : $"stage {Math.Min(done + 1, progress.Stages.Count)} of {progress.Stages.Count}", 0,
                null,
            progress.Stages.Sum(stage => stage.InputBytesRead), null)
        {
            TasksDone = progress.Stages.Sum(stage => stage.NumCompletedTasks), Tasks = progress.Stages.Sum(stage => stage.NumTasks),
        };
    }
}
