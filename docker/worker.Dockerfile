# Karakter's worker: the web image's packages, torch, and bubblewrap for the jails that answer code runs in.
FROM debian:12-slim AS python
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build

# A stage of its own: a change of pyproject.toml that leaves the packages as they are installs nothing again.
FROM python AS requirements
COPY pyproject.toml ./
COPY docker/requirements.py ./docker/
RUN python3 docker/requirements.py postgres torch >requirements.txt

FROM python AS packages
COPY docker/wheels ./wheels
COPY constraints.txt ./
COPY --from=requirements /build/requirements.txt ./
# cpu or gpu: which folder of docker/wheels the build of torch is looked for in first.
ARG DEVICE=cpu
# 1: take packages only from docker/wheels (docker/base-images.sh wheels), never from an index.
ARG PIP_NO_INDEX=
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --find-links wheels/any --find-links "wheels/$DEVICE" \
        --constraint constraints.txt --requirement requirements.txt \
    && /opt/venv/bin/pip uninstall --yes --quiet pip

FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin karakter
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY docker/entrypoint.sh docker/healthy.py ./docker/
COPY exams ./exams
COPY workers ./workers
COPY grader ./grader
ENV PATH=/opt/venv/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=grader.settings \
    KARAKTER_VAR_DIR=/tmp/karakter
RUN python -m compileall -q grader exams workers
USER 10001:10001
ENTRYPOINT ["/app/docker/entrypoint.sh"]
CMD ["worker", "grading_cpu,light"]
