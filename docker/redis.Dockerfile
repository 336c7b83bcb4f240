# Redis from Debian, one process, never root. It carries only the bell; the rows in PostgreSQL are the truth.
FROM debian:12-slim
RUN useradd --uid 10003 --no-create-home --home-dir /var/lib/redis --shell /usr/sbin/nologin redis \
    && apt-get update \
    && apt-get install -y --no-install-recommends redis-server \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o redis -g redis -m 0700 /var/lib/redis
COPY docker/redis.sh /usr/local/bin/redis.sh
USER 10003:10003
EXPOSE 6379
ENTRYPOINT ["/usr/local/bin/redis.sh"]
