#!/usr/bin/env bash
# Starts a simulated Kafka broker (librdkafka's mock cluster) on loopback, for tests where Apache Kafka is not at hand and
# for faults: brokers that go down and come up, leaders that move. It knows no transactions, no offsets for times and no
# administration; a topic comes to be when it is asked for.
# Idempotent: a second call prints the environment of the one that runs. stdout: env lines; the rest on stderr.
#   KAFKA_CACHE    see build-librdkafka.sh, which builds it
#   KAFKA_STATE    state folder; it uses the folder mock in it (default ${TMPDIR:-/tmp}/deltaquery-kafka-mock)
#   KAFKA_BROKERS  number of brokers (default 1)
#   KAFKA_TOPICS   "name:partitions ..." to begin with
# DELTAQUERY_KAFKA_CONTROL is a pipe for commands, a line each; mock-broker.c lists them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
state=${KAFKA_STATE:+$KAFKA_STATE/mock}
state=${state:-${TMPDIR:-/tmp}/deltaquery-kafka-mock}

library=$("$here/build-librdkafka.sh")
broker=$(dirname "${library#*=}")/mock-broker

mkdir -p "$state"
exec 9>"$state/.lock"
flock 9
if [ -s "$state/env" ] && [ -s "$state/pid" ] && kill -0 "$(cat "$state/pid")" 2>/dev/null; then
    cat "$state/env"
    exit 0
fi

rm -f "$state"/{control,out,env,pid}
mkfifo "$state/control"
# It holds the pipe open for writing too, or it would end with the first writer that leaves.
# shellcheck disable=SC2086 # a list of topics
setsid nohup "$broker" "${KAFKA_BROKERS:-1}" ${KAFKA_TOPICS:-} 0<>"$state/control" >"$state/out" 2>"$state/err" 9>&- &
echo $! >"$state/pid"
for _ in $(seq 200); do
    grep -q '^bootstrap=' "$state/out" 2>/dev/null && break
    sleep 0.05
done
bootstrap=$(sed -n 's/^bootstrap=//p' "$state/out")
[ -n "$bootstrap" ] || {
    echo "start-kafka-mock.sh: the simulated broker did not start: $(cat "$state/err")" >&2
    exit 1
}
printf '%s\n' "DELTAQUERY_KAFKA_BOOTSTRAP=$bootstrap" "DELTAQUERY_KAFKA_CONTROL=$state/control" "$library" | tee "$state/env"
