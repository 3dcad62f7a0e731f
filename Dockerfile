# Two images: `app` trains as well; `small` has no TensorFlow and does everything else (--target small).
FROM python:3.13-slim AS wheel
WORKDIR /source
COPY . .
RUN python -m mnist_core.javascript.install \
 && pip install --no-cache-dir hatchling==1.33.0 \
 && python -m hatchling build -t wheel -d /wheel

FROM python:3.13-slim AS base
RUN useradd --create-home --uid 1000 digits && mkdir /data && chown digits /data
COPY --from=wheel /wheel /wheel
ENV MNIST_RUNS_DIR=/data/runs MALLOC_TRIM_THRESHOLD_=1000000000 MALLOC_MMAP_THRESHOLD_=1000000000
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=30s --interval=30s --timeout=5s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["digit-lab", "app", "--port", "8501", "--no-browser"]

FROM base AS small
RUN pip install --no-cache-dir /wheel/*.whl
USER digits

FROM base AS app
RUN pip install --no-cache-dir "$(echo /wheel/*.whl)[train]"
USER digits
