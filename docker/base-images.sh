#!/bin/sh
# For hosts that reach no image registry: make what the images are built from, with this host's own apt and pip.
#
#   docker/base-images.sh base     debian:12-slim, from the Debian archive that this host's apt uses
#   docker/base-images.sh wheels   docker/wheels, all Python packages, as this host's pip gets them
#
# Afterwards: PIP_NO_INDEX=1 docker compose build
# Needs docker, and for `base` mmdebstrap (apt install mmdebstrap); `wheels` needs Python 3.11 or newer with pip.
set -eu
cd "$(dirname "$0")/.."

SUITE=bookworm
BASE=debian:12-slim

make_base() {
    if [ -n "$(docker images --quiet "$BASE")" ]; then
        echo "$BASE is there already; 'docker rmi $BASE' first to make it anew."
        return
    fi
    sources=$(mktemp)
    archive=$(mktemp)
    trap 'rm -f "$sources" "$archive"' EXIT
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Created-By: Packages' 'Origin: Debian' | grep " $SUITE" | sort -u >"$sources"
    [ -s "$sources" ] || { echo "This host's apt knows no Debian $SUITE." >&2; exit 1; }
    mmdebstrap --variant=minbase --format=tar --include=ca-certificates \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' "$SUITE" "$archive" "$sources"
    docker import --change 'CMD ["/bin/sh"]' "$archive" "$BASE"
}

# The wheels must fit the Python of Debian 12, whatever this host's is.
fetch() {
    "$python" -m pip download --quiet --disable-pip-version-check --python-version 3.11 --only-binary :all: \
        --find-links docker/wheels/cpu --constraint constraints.txt "$@"
}

fetch_wheels() {
    python=${PYTHON:-python3}
    mkdir -p docker/wheels/any docker/wheels/cpu
    wanted=$("$python" docker/requirements.py postgres torch; cat constraints.txt)
    if [ "$wanted" = "$(cat docker/wheels/wanted 2>/dev/null)" ]; then
        echo "docker/wheels holds what is wanted."
        return
    fi
    "$python" docker/requirements.py postgres torch >docker/wheels/requirements.txt
    # Conditions on the Python version are judged by this host's; Debian 12 has 3.11.2, for which redis wants one more.
    fetch --dest docker/wheels/any --requirement docker/wheels/requirements.txt async-timeout
    mv docker/wheels/any/torch-* docker/wheels/cpu/
    printf '%s\n' "$wanted" >docker/wheels/wanted
}

case ${1:-} in
    base) make_base ;;
    wheels) fetch_wheels ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
