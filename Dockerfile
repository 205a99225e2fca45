# content-sync in a small image: docker run --rm -v "$PWD:/repo" IMAGE sync --dry-run
# The wheel comes from another build context: docker build --build-context wheel=dist .
FROM python:3.13-slim AS build
RUN --mount=type=bind,from=wheel,target=/wheel \
    python -m venv /opt/content-sync && /opt/content-sync/bin/pip install --no-cache-dir /wheel/*.whl

FROM python:3.13-slim
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/* \
    # The repository is mounted and belongs to whoever owns it outside.
    && git config --system --add safe.directory '*' \
    && useradd --create-home --uid 1000 content-sync
COPY --from=build /opt/content-sync /opt/content-sync
ENV PATH="/opt/content-sync/bin:$PATH"
USER 1000
WORKDIR /repo
ENTRYPOINT ["content-sync"]
CMD ["--help"]
