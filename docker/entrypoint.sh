#!/bin/sh
# One role a container: web, worker QUEUES, beat, migrate, or any management command.
# Only migrate changes the database's schema; the others wait until nothing is left to apply.
set -eu
cd /app

wait_for_schema() {
    tries=${KARAKTER_SCHEMA_TRIES:-60}
    until python manage.py migrate --check >/dev/null 2>&1; do
        tries=$((tries - 1))
        if [ "$tries" -le 0 ]; then
            echo "The database cannot be reached or lacks migrations (run the service migrate):" >&2
            exec python manage.py migrate --check
        fi
        sleep 1
    done
}

role=${1:-web}
[ $# -eq 0 ] || shift
case $role in
    web)
        wait_for_schema
        # An open stream would block a graceful stop for ten seconds and more.
        # A process that a full machine keeps from answering for five seconds would be killed with what it works on.
        exec python -m uvicorn grader.asgi:application --host 0.0.0.0 --port 8000 --no-server-header \
            --timeout-graceful-shutdown 3 --lifespan off --log-level warning \
            --workers "${KARAKTER_WEB_PROCESSES:-2}" --timeout-worker-healthcheck 60
        ;;
    worker)
        wait_for_schema
        exec python -m celery -A grader worker -Q "$1" --concurrency "${KARAKTER_WORKER_PROCESSES:-2}" \
            --loglevel INFO --without-gossip --without-mingle
        ;;
    beat)
        wait_for_schema
        exec python -m celery -A grader beat --schedule /tmp/beat --pidfile= --loglevel INFO
        ;;
    *) exec python manage.py "$role" "$@" ;;
esac
