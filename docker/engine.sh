#!/bin/sh
# A Docker engine for the tests, on a machine where none runs. All that it stores lies in one folder.
#
#   docker/engine.sh start FOLDER   start dockerd, unless an engine answers already
#   docker/engine.sh stop FOLDER    stop the one that was started so, and remove the folder with all it holds
#
# As root, on Linux, with Debian's docker.io and iptables. What starts is reached at the usual socket.
set -eu
PATH=$PATH:/usr/sbin:/sbin # where dockerd and iptables are, also for those whose shell does not look there
SOCKET=/var/run/docker.sock
START_S=60
STOP_S=60

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
answers() { docker info >/dev/null 2>&1; }
runs() { kill -0 "$1" 2>/dev/null; }
within() { # SECONDS COMMAND...: whether the command succeeds in time
    left=$1
    shift
    until "$@"; do
        [ "$left" -gt 0 ] || return 1
        left=$((left - 1))
        sleep 1
    done
}
answers_or_ended() { answers || ! runs "$pid"; }
ended() { ! runs "$pid"; }

start() {
    # The socket of one that is just being started lies there before it answers.
    if answers || { [ -S "$SOCKET" ] && within 10 answers; }; then
        echo "A Docker engine answers already; it is used as it is."
        return
    fi
    mkdir -p "$folder"
    setsid dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/dockerd.pid" \
        --host "unix://$SOCKET" --group "${SUDO_GID:-0}" >"$folder/log" 2>&1 &
    pid=$!
    echo "$pid" >"$folder/pid"
    within "$START_S" answers_or_ended || true
    if ! answers; then
        echo "The Docker engine does not start:" >&2
        tail -n 20 "$folder/log" >&2
        stop
        exit 1
    fi
    echo "A Docker engine runs as process $pid; docker/engine.sh stop $folder ends it."
}

stop() {
    [ -s "$folder/pid" ] || return 0
    pid=$(cat "$folder/pid")
    kill "$pid" 2>/dev/null || true
    within "$STOP_S" ended || kill -9 "$pid"
    awk -v below="$folder/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r | xargs -r umount -l
    rm -rf "$folder"
}

[ $# -eq 2 ] || usage
folder=$(realpath -m "$2")
case $1 in
    start) start ;;
    stop) stop ;;
    *) usage ;;
esac
