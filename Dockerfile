# One image for web, worker, beat and the one-shot migration; the command and the environment tell them apart.
FROM python:3.11-slim-bookworm AS build

ENV PIP_NO_CACHE_DIR=1 UV_COMPILE_BYTECODE=1
RUN python -m venv /venv && /venv/bin/pip install --quiet uv==0.13.9
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN VIRTUAL_ENV=/venv /venv/bin/uv pip sync --quiet --require-hashes requirements/run.txt


FROM python:3.11-slim-bookworm

RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BIND=0.0.0.0:8000 DATA_DIR=/data LOG_FORMAT=json STATIC_FROM_MANIFEST=true
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
# Static files are compressed and named by content here, once, not at every start.
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build && mkdir /data && chown app /data

USER app
VOLUME /data
EXPOSE 8000
# finish what is under way: gunicorn, the worker and beat
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn"]
