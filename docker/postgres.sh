#!/bin/sh
# Make the database and its one ordinary role on the first start, then become the server.
set -eu
umask 077

sql_quoted() { sed "s/'/''/g" "$1" | tr -d '\r\n'; }

make_database() {
    fresh=$PGDATA.new # a start that was cut short leaves no half-made database behind
    rm -rf "$fresh"
    initdb --pgdata="$fresh" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
        --auth-local=peer --auth-host=scram-sha-256 >/dev/null
    postgres --single -D "$fresh" postgres >/dev/null <<SQL
CREATE ROLE karakter LOGIN PASSWORD '$(sql_quoted "$POSTGRES_PASSWORD_FILE")'
CREATE DATABASE karakter OWNER karakter
SQL
    echo "host karakter karakter all scram-sha-256" >>"$fresh/pg_hba.conf"
    mv "$fresh" "$PGDATA"
}

[ -s "$PGDATA/PG_VERSION" ] || make_database
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp -c max_connections=100
