#!/usr/bin/env bash
# Builds librdkafka, which INGEST needs, from the C source inside an npm package, and with it the simulated broker of
# start-kafka-mock.sh. Once: what is in the cache is kept. About a minute on two cores.
# stdout: DELTAQUERY_LIBRDKAFKA=<path>; the rest on stderr. Linux; needs npm, node, tar, gcc, g++, make, and the headers
# of OpenSSL, zlib and zstd, which root gets from the system's packages.
#   KAFKA_CACHE  where it is kept (default ~/.cache/deltaquery/librdkafka-VERSION, where DeltaQuery looks for it)
# Safe to run several times at once: a file appears whole or not at all.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=2.15.1
package=@confluentinc/kafka-javascript@1.10.1
integrity=sha512-KVePUBn21EqCVP9mfxzEuM3SYJHHEF7X+iiC2e43QQgDSyEaksInmCGooT3w5q+cNAdkSCrK71j0ICfqoSqZLw==
cache=${KAFKA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/deltaquery/librdkafka-$version}

fail() {
    echo "build-librdkafka.sh: error: $1; or set DELTAQUERY_LIBRDKAFKA to the path of a librdkafka $version." >&2
    exit 3
}

mkdir -p "$cache"
exec 8>"$cache/.lock"
flock 8
work=
trap '[ -z "$work" ] || rm -rf "$work"' EXIT

# By its source, not by its age: that of a fresh clone is always younger.
is_there() { [ -s "$cache/librdkafka.so" ] && [ -x "$cache/mock-broker" ] && cmp -s "$here/mock-broker.c" "$cache/mock-broker.c"; }
has_headers() { [ -e /usr/include/openssl/ssl.h ] && [ -e /usr/include/zlib.h ] && [ -e /usr/include/zstd.h ]; }

get_headers() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libssl-dev zlib1g-dev libzstd-dev; } \
            >"$cache/apt.log" 2>&1 || echo "build-librdkafka.sh: not all headers could be installed, see $cache/apt.log" >&2
    fi
    has_headers || fail "the headers of OpenSSL, zlib and zstd are needed (libssl-dev, zlib1g-dev, libzstd-dev): install them"
}

fetch() {
    npm pack "$package" --loglevel=error >npm.out 2>npm.err ||
        fail "npm could not fetch $package ($(tr '\n' ' ' <npm.err | cut -c1-300)): try again"
    local hash="require('crypto').createHash('sha512').update(require('fs').readFileSync(process.argv[1])).digest('base64')"
    local actual
    actual=sha512-$(node -p "$hash" "$PWD"/*.tgz)
    [ "$actual" = "$integrity" ] || fail "$package is not the file we know: expected $integrity, got $actual"
    tar -xzf ./*.tgz package/deps/librdkafka
}

build() { # one chain: "set -e" counts for nothing where the outcome is asked for
    ./configure --disable-gssapi --disable-sasl --disable-curl --disable-lz4-ext &&
        make -j"$(nproc)" -C src librdkafka.so.1 &&
        strip -s -o librdkafka.so src/librdkafka.so.1 &&
        # The simulated broker forgets what is beyond 5 MiB a partition; tests need more. Only its own copy of the library is changed.
        sed -i 's/= 1024 \* 1024 \* 5;/= (size_t)1 << 30;/; s/max_cnt  = 100000;/max_cnt  = 1 << 30;/' src/rdkafka_mock.c &&
        make -j"$(nproc)" -C src librdkafka.a &&
        # shellcheck disable=SC2046 # a list of options
        gcc -O2 -Wall -o mock-broker "$here/mock-broker.c" -Isrc src/librdkafka.a \
            $(sed -n 's/^MKL_LIBS\|^LIBS[+:]*=//p' Makefile.config | tr '\n' ' ') -lm -lssl -lcrypto -lz -lzstd -ldl -lpthread -lrt
}

if ! is_there; then
    [ "$(uname)" = Linux ] || fail "this script builds on Linux alone"
    for tool in npm node tar gcc g++ make; do
        command -v "$tool" >/dev/null ||
            fail "librdkafka is not in $cache, and $tool, which building it needs, is not installed: install it"
    done
    has_headers || get_headers
    echo "building librdkafka $version (once; about a minute)" >&2
    work=$(mktemp -d "$cache/.build.XXXXXX")
    cd "$work"
    fetch
    cd package/deps/librdkafka
    build >"$cache/build.log" 2>&1 || fail "the build failed, see $cache/build.log"
    mv -f librdkafka.so mock-broker "$cache"
    cp "$here/mock-broker.c" "$cache"
fi
echo "DELTAQUERY_LIBRDKAFKA=$cache/librdkafka.so"
