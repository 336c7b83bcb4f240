# What one zone of a run has: Python, torch and that zone's code. Nothing else: no shell, no package manager, no project.
# Two images that differ only in the last layer: --target candidate and --target examiner. docker/sandbox-images.sh
# builds both; whoever starts them gives the command, the limits and the isolation.
FROM debian:12-slim AS python
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build

# A stage of its own: a change of pyproject.toml that leaves the packages as they are installs nothing again.
FROM python AS requirements
COPY pyproject.toml ./
COPY docker/requirements.py ./docker/
RUN python3 docker/requirements.py --only msgspec numpy torch >requirements.txt

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
    && /opt/venv/bin/pip uninstall --yes --quiet pip setuptools

FROM debian:12-slim AS root
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /root-of-zone/usr/bin /root-of-zone/etc \
    && cp -a /usr/bin/python3* /root-of-zone/usr/bin/ \
    && for path in /lib /lib32 /lib64 /libx32 /usr/lib /usr/lib64 /etc/ld.so.cache; do \
        if [ -e "$path" ]; then cp -a "$path" "/root-of-zone$path"; fi; \
    done \
    && rm -rf /root-of-zone/usr/lib/apt /root-of-zone/usr/lib/dpkg /root-of-zone/usr/lib/systemd \
    && install -d -m 1777 /root-of-zone/tmp
COPY workers/zone.py workers/zygote.py workers/container.py /code/workers/
COPY workers/wire /code/workers/wire
RUN python3 -m compileall -q /code

FROM scratch AS zone
COPY --from=root /root-of-zone/ /
COPY --from=packages /opt/venv /opt/venv
COPY --from=root /code /opt/karakter
# As in a jail: workers/sandbox/bubblewrap/command.py.
ENV HOME=/tmp \
    PATH=/opt/venv/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    PYTHONPATH=/opt/karakter \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=1 \
    MKL_NUM_THREADS=1
WORKDIR /tmp
USER 65534:65534

FROM zone AS candidate
COPY workers/candidate /opt/karakter/workers/candidate

FROM zone AS examiner
COPY workers/examiner /opt/karakter/workers/examiner
