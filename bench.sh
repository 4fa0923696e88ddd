#!/usr/bin/env bash
# Measures the speed goals: each against its other side, in turn, answers compared first. docs/performance.md tells how to read the table.
#   ./bench.sh [--scale small|full] [--goals G1,G3,..] [--figures N] [--data DIR] [--rounds N] [--planning-archive FILE] [--chdb DIR]
#   ./bench.sh --bdn [BenchmarkDotNet's options]      the same queries under BenchmarkDotNet
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v dotnet >/dev/null; then
    echo "bench.sh needs the .NET 10 SDK: dotnet is not on the PATH" >&2
    exit 1
fi

cache=$PWD/.cache/bench
mkdir -p "$cache"
# Compiled ahead of time, as ./dq is: the engine that is measured is the one that users run.
publish() {
    dotnet publish "benchmarks/$1" -c Release --self-contained false -p:PublishReadyToRun=true --ucr \
        --artifacts-path "$cache/artifacts" -o "$cache/$1" --nologo -v quiet >&2
}
publish DeltaQuery.Benchmarks
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}

if [ "${1:-}" = --bdn ]; then
    shift
    exec "$cache/DeltaQuery.Benchmarks/DeltaQuery.Benchmarks" bdn "$@"
fi

publish BareDuckDb
./dq --version >/dev/null # builds it where that was not done
{
    IFS= read -r folder
} <"$(echo .cache/dq/*/current)"
dq=$(echo "$PWD"/.cache/dq/*/"$folder"/dq)

arguments=()
if [ -d "$cache/chdb/node_modules/chdb" ]; then arguments+=(--chdb "$cache/chdb"); fi
exec "$cache/DeltaQuery.Benchmarks/DeltaQuery.Benchmarks" goals --dq "$dq" --wrapper "$PWD/dq" --bare "$cache/BareDuckDb/BareDuckDb" \
    --libduckdb "$(dirname "$dq")/libduckdb.so" "${arguments[@]}" "$@"
