#!/bin/sh
# Make the secrets that docker-compose.yml mounts, in docker/secrets (ignored by git). What exists is kept.
set -eu
cd "$(dirname "$0")/secrets"
chmod 0700 . # the files must be readable by the containers' users, their folder need not be
umask 022

fresh() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "$1" ] || printf '%s' "$2" >"$1"; }

keep django_secret_key "$(fresh)"
keep postgres_password "$(fresh)"
keep redis_password "$(fresh)"
keep database_url "postgres://karakter:$(cat postgres_password)@postgres/karakter"
keep redis_url "redis://:$(cat redis_password)@redis:6379/0"
echo "The secrets are in $PWD."
