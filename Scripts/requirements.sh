# shellcheck shell=bash
# What a machine must have: a Swift that is new enough, and packages of Debian. Sourced by ./start and ./test.

SWIFT_NEEDED=6.2

# What the build needs beside Swift.
# shellcheck disable=SC2034 # used by those who source this
BUILD_PACKAGES=(git pkg-config libsqlite3-dev libargon2-dev zlib1g-dev)

# Makes sure that `swift` is there and new enough; otherwise says what to install, and fails.
require_swift() {
    local said found
    # Where swiftly puts it, for shells that have not read its environment file yet.
    command -v swift >/dev/null || PATH=$PATH:${SWIFTLY_BIN_DIR:-$HOME/.local/share/swiftly/bin}
    if ! command -v swift >/dev/null; then
        echo "Nabha needs Swift $SWIFT_NEEDED or later, and this machine has none." >&2
        how_to_install_swift
        return 1
    fi
    # A Swift that does not run must not end the script that asks, under set -e, before anything is said.
    said=$(swift --version 2>&1) || true
    found=$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<<"$said" | head -n 1)
    if [ -z "$found" ]; then
        echo "'$(command -v swift)' does not run: it does not tell its version. It says:" >&2
        echo "${said:-(nothing)}" >&2
        how_to_install_swift
        return 1
    fi
    if [ "$(printf '%s\n' "$SWIFT_NEEDED" "$found" | sort -V | head -n 1)" != "$SWIFT_NEEDED" ]; then
        echo "Nabha needs Swift $SWIFT_NEEDED or later; '$(command -v swift)' is Swift $found." >&2
        how_to_install_swift
        return 1
    fi
}

how_to_install_swift() {
    cat >&2 <<'HELP'

Install it with swiftly, the tool of swift.org (https://www.swift.org/install/linux/):

    sudo apt-get install -y curl ca-certificates gnupg
    curl -O https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz
    tar zxf swiftly-$(uname -m).tar.gz
    ./swiftly init

swiftly says which packages Swift itself needs and how your shell finds it. Then run this again.
HELP
}

# Installs those of the given Debian packages that are missing: as root, or with sudo where it asks for no password.
# Elsewhere says which command does it, and fails. Other systems than Debian's are left to their owners.
require_packages() {
    local package sudo=() missing=()
    command -v dpkg-query >/dev/null || return 0
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            echo "These packages are missing. Install them, then run this again:" >&2
            echo >&2
            echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
            return 1
        fi
        sudo=(sudo -n)
    fi
    echo "Installing ${missing[*]}" >&2
    "${sudo[@]}" apt-get update -q >&2 || return
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

# What the examples in the README and the guides need and this machine lacks, in words; nothing where all is there.
missing_for_examples() {
    local found
    found=$(curl --version 2>/dev/null | sed -n '1s/^curl \([0-9.]*\).*/\1/p') || true
    if [ "$(printf '%s\n' 7.84 "${found:-0}" | sort -V | head -n 1)" != 7.84 ]; then
        echo "curl 7.84 or later (here: ${found:-none})"
    fi
    command -v jq >/dev/null || echo jq
}

# Whether a server runs on a data directory: it holds the lock of this file for as long as it does.
is_served() {
    [ -r "$1/serving.lock" ] && command -v flock >/dev/null && ! flock --nonblock "$1/serving.lock" true
}

# Whether something answers on a TCP port of this machine.
is_port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
