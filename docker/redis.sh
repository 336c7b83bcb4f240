#!/bin/sh
# Write the configuration with the password of REDIS_PASSWORD_FILE, then become the server.
set -eu
umask 077
cat >/tmp/redis.conf <<CONF
bind * -::*
dir /var/lib/redis
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
requirepass "$(cat "$REDIS_PASSWORD_FILE")"
CONF
exec redis-server /tmp/redis.conf
