using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>Tables that can't be read: the error must say why.</summary>
internal sealed partial class GoldenCheck
{
    // What a message must hold: the version, feature, action or file that is at fault. Of a table that isn't listed, the code must fit.
    private static readonly Dictionary<string, string[]> Reasons = new(StringComparer.Ordinal)
    {
        ["delta-rs/err__table_c"] = ["12"],
        ["delta-rs/err__table_d"] = ["catalogOwned"],
        ["delta-rs/err__table_e"] = ["catalogOwned"],
        ["delta-rs/err__table_f"] = ["catalogOwned"],
        ["delta-rs/err__table_i"] = ["catalogOwned"],
        ["kernel-rs-golden/deltalog-state-reconstruction-from-checkpoint-missing-protocol"] = ["protocol"],
        ["kernel-rs-golden/deltalog-state-reconstruction-without-metadata"] = ["metaData"],
        ["kernel-rs-golden/deltalog-state-reconstruction-without-protocol"] = ["protocol"],
        ["kernel-rs-golden/no-delta-log-folder"] = ["not a Delta table"],
        ["kernel-rs-golden/versions-not-contiguous"] = ["1"],
        ["spark42/dmg_commit_gap"] = ["2"],
        ["spark42/dmg_data_file_missing"] = [".parquet"],
        ["spark42/dmg_dv_checksum"] = ["deletion_vector_"],
        ["spark42/dmg_dv_offset_beyond_file"] = ["deletion_vector_"],
        ["spark42/dmg_dv_wrong_cardinality"] = ["cardinality"],
        ["spark42/dmg_no_metadata"] = ["metaData"],
        ["spark42/dmg_path_escape_relative"] = ["etc/passwd"],
        ["spark42/dmg_reader_version_4"] = ["4"],
        ["trino/deltalake__type_widening_unsupported"] = ["typeChanges"],
    };

    private static readonly DeltaErrorCode[] Codes =
    [
        DeltaErrorCode.CorruptLog, DeltaErrorCode.CorruptData, DeltaErrorCode.UnsupportedFeature, DeltaErrorCode.TableNotFound,
        DeltaErrorCode.NotSupported, DeltaErrorCode.StorageFailed,
    ];

    private Task CheckMustFailAsync() => CheckAsync($"must fail ({_case.MustFail})", async () =>
    {
        try
        {
            var rows = (await RunAsync($"SELECT * FROM {_table}", keep: 0)).RowCount;
            return $"gave {rows} rows";
        }
        catch (DeltaException e)
        {
            Reason = $"{e.Code}: {e.Message}";
            if (!Codes.Contains(e.Code)) return $"failed with {Reason}";
            foreach (var part in Reasons.GetValueOrDefault(_case.Name) ?? [])
                if (!e.Message.Contains(part, StringComparison.OrdinalIgnoreCase))
                    return $"the message doesn't name {part}: {Reason}";
            return null;
        }
    });
}
