#!/usr/bin/env bash
# Builds everything and runs every test; the last line is `N passed, N failed`.
# --long runs the full sizes (DELTAQUERY_LONG=1).
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
[ "${1:-}" = "--long" ] && export DELTAQUERY_LONG=1
if ! command -v dotnet >/dev/null; then
    echo "test.sh needs the .NET 10 SDK: dotnet is not on the PATH" >&2
    echo "0 passed, 1 failed"
    exit 1
fi

# Tables that we write are read by chDB, too (delta-kernel-rs); where it cannot be installed, those tests are skipped by name.
chdb="$PWD/.cache/bench/chdb"
if [ ! -d "$chdb/node_modules/chdb" ] && command -v npm >/dev/null; then
    timeout 600 npm install --silent --no-audit --no-fund --prefix "$chdb" chdb >/dev/null 2>&1 || echo "chdb could not be installed from npm" >&2
fi

stops=()
stop_services() { for stop in ${stops[@]+"${stops[@]}"}; do "$stop"; done; }
trap stop_services EXIT

# Tables on S3 are tested against a real server; where none can be installed, those tests are skipped by name.
if [ -z "${DELTAQUERY_S3_ENDPOINT:-}" ] && [ "$(uname)" = Linux ]; then
    [ -s "${S3_STATE:-${TMPDIR:-/tmp}/deltaquery-s3}/env" ] && ran=1 || ran=
    if lines=$(eng/start-s3.sh); then
        set -a; eval "$lines"; set +a
        [ -n "$ran" ] || stops+=(eng/stop-s3.sh)
    else
        echo "no S3 server could be started" >&2
    fi
fi

# INGEST is tested with librdkafka, built once, and against Apache Kafka where that is at hand; what is absent skips its tests by name.
if [ "$(uname)" = Linux ]; then
    if lines=$(eng/build-librdkafka.sh); then
        export "${lines?}"
    else
        echo "librdkafka could not be built" >&2
    fi
    services=$PWD/../shared/services
    if [ -z "${DELTAQUERY_KAFKA_BOOTSTRAP:-}" ] && [ -x "$services/start-kafka.sh" ]; then
        [ -s "${KAFKA_STATE:-${TMPDIR:-/tmp}/deltaquery-kafka}/env" ] && ran=1 || ran=
        if lines=$("$services/start-kafka.sh"); then
            set -a; eval "$lines"; set +a
            [ -n "$ran" ] || stops+=("$services/stop-kafka.sh")
        else
            echo "Apache Kafka could not be started" >&2
        fi
    fi
fi

export DELTAQUERY_TEST_FILL_HOLES=1 # what was not fetched of a remote file reads as 0xFF
# Nearly all code of a test runs a few times: compiling it anew for speed took a third of the processor time of a class of small statements
# (31.8 s; 25.5 s without profiles, 21.8 s where only what is called 0x400 times is compiled again).
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=400

longest=10m # of one test: one that hangs ends the run of its project with its name
[ -n "${DELTAQUERY_LONG:-}" ] && longest=3h
mkdir -p TestResults
rm -f TestResults/*.txt TestResults/*.log
# dq starts in half the time where it is compiled ahead: a third of the processor time of its tests, for ten seconds here.
ahead=-p:CompileAhead=true
dotnet restore DeltaQuery.sln -v quiet -nologo $ahead >/dev/null 2>&1 || ahead=
dotnet build DeltaQuery.sln -c Release -v quiet -nologo $ahead || { echo "the build failed"; echo "0 passed, 1 failed"; exit 1; }

# Runs projects one after the other; what each says is kept for the sums.
run_tests() {
    for project in "$@"; do
        dotnet test "tests/$project" -c Release --no-build -nologo --logger "console;verbosity=minimal" \
            --blame-hang --blame-hang-timeout "$longest" --blame-hang-dump-type none 2>&1 | tee "TestResults/$project.log"
        echo "ended ${PIPESTATUS[0]}" >>"TestResults/$project.log"
    done
}

# Three rows at once: many end-to-end tests wait for processes, brokers and servers, and leave a processor to the others. The REPL's are
# not in the background, where SIGINT is ignored and those that send it are skipped.
others=$(cd tests && ls -d *.Tests)
run_tests DeltaQuery.Acceptance &
run_tests DeltaQuery.Engine.Tests &
run_tests $(echo "$others" | grep -vx DeltaQuery.Engine.Tests)
wait

passed=0 failed=0 skipped=0
for project in $others DeltaQuery.Acceptance; do
    log=TestResults/$project.log
    # "  Failed DeltaQuery.Tests.Name [12 ms]" and what it says, told again at the end, where a reader looks first.
    awk '/^  (Failed|Aborted) /{left=16} left-->0' "$log" | cut -c1-400 >>TestResults/failed.txt
    # Passed!  - Failed:     0, Passed:   195, Skipped:     0, Total:   195, Duration: ..
    line=$(grep -E '^(Passed|Failed)! +- Failed:' "$log" | tail -n 1)
    if [ -z "$line" ]; then
        echo "$project gave no result"
        failed=$((failed + 1))
        continue
    fi
    read -r f p s <<<"$(echo "$line" | sed -E 's/.*Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+).*/\1 \2 \3/')"
    if [ "$f" -eq 0 ] && ! grep -qx 'ended 0' "$log"; then
        echo "$project did not come to its end"
        failed=$((failed + 1))
    fi
    failed=$((failed + f)) passed=$((passed + p)) skipped=$((skipped + s))
done
# What became of each table of ../shared/golden, where it is there.
[ -f TestResults/golden.txt ] && cat TestResults/golden.txt
# And which of them take changes: those that do not, with the reason.
[ -f TestResults/golden-writes.txt ] && grep -v '^written' TestResults/golden-writes.txt
# How much Spark did as we do, where it runs.
[ -f TestResults/spark.txt ] && cat TestResults/spark.txt
# What went wrong on the line to S3, and hurt nobody.
[ -f TestResults/s3-faults.txt ] && cat TestResults/s3-faults.txt
[ -s TestResults/failed.txt ] && cat TestResults/failed.txt
echo "$skipped skipped, with their reasons above"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
