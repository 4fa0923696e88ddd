#!/usr/bin/env bash
# Stops the simulated broker that start-kafka-mock.sh started, by the pid it recorded.
set -uo pipefail
state=${KAFKA_STATE:+$KAFKA_STATE/mock}
state=${state:-${TMPDIR:-/tmp}/deltaquery-kafka-mock}
[ -s "$state/pid" ] || exit 0
pid=$(cat "$state/pid")
# a recycled pid is left alone
if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF mock-broker; then
    kill "$pid" 2>/dev/null
    for _ in $(seq 20); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -0 "$pid" 2>/dev/null && kill -9 "$pid" 2>/dev/null
fi
rm -f "$state"/{pid,env,control}
exit 0
