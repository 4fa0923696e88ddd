using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeltaQuery.Engine.Execution.Maintenance.Schedules;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MaintenanceSchedule))]
[JsonSerializable(typeof(MaintenanceRun))]
internal sealed partial class MaintenanceJson : JsonSerializerContext;
