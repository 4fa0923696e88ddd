#!/usr/bin/env bash
# Puts libduckdb into the cache: fetch-libduckdb.sh <rid> <version> <cache folder>
# The library comes out of DuckDB's own npm package for that platform.
# Safe to run several times at once: the file appears whole or not at all.
set -euo pipefail

rid=${1:?usage: fetch-libduckdb.sh <rid> <version> <cache folder>}
version=${2:?usage: fetch-libduckdb.sh <rid> <version> <cache folder>}
cache=${3:?usage: fetch-libduckdb.sh <rid> <version> <cache folder>}
revision=r.1

remedy="set DELTAQUERY_LIBDUCKDB to the path of a libduckdb $version"
fail() {
    echo "fetch-libduckdb.sh: error : $1" >&2
    exit 1
}

# rid                npm platform        sha512 of the package at 1.5.6-r.1 ("-" where we have none: npm's own check must do)
table='
linux-x64            linux-x64           sha512-IXcrZJE6kEqM0Z4wwdVnGBHX/frOS33VPNAwDXQ/Q+Fs84b058Qe94chrCCIcNJlG8Y3UHIUU4eBeCQxW5mN1Q==
linux-musl-x64       linux-x64-musl      sha512-PVzIEZqp7QN07WBgjmIH0cK2GKXR735KmL6wnghTzRnhHWrePxx3MjZB9zZHI8tB73wdF8luarBm4EgqSjGyVA==
linux-arm64          linux-arm64         -
linux-musl-arm64     linux-arm64-musl    -
osx-arm64            darwin-arm64        -
osx-x64              darwin-x64          -
win-x64              win32-x64           -
win-arm64            win32-arm64         -
'

read -r platform integrity <<<"$(awk -v rid="$rid" '$1 == rid { print $2, $3 }' <<<"$table")" || true
[ -n "${platform:-}" ] || fail "DuckDB has no package for $rid; $remedy for that platform."

case $rid in
    win-*) library=duckdb.dll ;;
    osx-*) library=libduckdb.dylib ;;
    *) library=libduckdb.so ;;
esac

mkdir -p "$cache"
if command -v flock >/dev/null; then
    exec 9>"$cache/.lock" # one download at a time; without flock there may be two, which is only slower
    flock 9
fi
[ ! -s "$cache/$library" ] || exit 0

for tool in npm node tar; do
    command -v "$tool" >/dev/null ||
        fail "libduckdb $version is not in $cache, and $tool, which fetching it needs, is not installed: install Node.js and tar, or $remedy."
done

temporary=$(mktemp -d "$cache/.fetch.XXXXXX")
trap 'rm -rf "$temporary"' EXIT

package=@duckdb/node-bindings-$platform@$version-$revision
(cd "$temporary" && npm pack "$package" --loglevel=error >npm.out 2>npm.err) ||
    fail "npm could not fetch $package ($(tr '\n' ' ' <"$temporary/npm.err" | cut -c1-300)); try again, or $remedy."
tarball=$(echo "$temporary"/*.tgz)

if [ "$integrity" != - ]; then
    hash="require('crypto').createHash('sha512').update(require('fs').readFileSync(process.argv[1])).digest('base64')"
    actual=sha512-$(node -p "$hash" "$tarball")
    [ "$actual" = "$integrity" ] || fail "$package is not the file we know: expected $integrity, got $actual."
else
    echo "fetch-libduckdb.sh: no pinned hash for $rid; $package was checked by npm alone." >&2
fi

tar -xzf "$tarball" -C "$temporary" "package/$library" || fail "$package holds no $library."
touch "$temporary/package/$library" # the archive's date of 1985 confuses incremental builds
mv -f "$temporary/package/$library" "$cache/$library"
