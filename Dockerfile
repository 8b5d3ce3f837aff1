# syntax=docker/dockerfile:1

# Tags and no digests: a build takes the newest that Debian and Rust have mended, and its provenance says which it was.
# The list of what is inside names the crates too, which stand in Cargo.lock.
ARG BUILDKIT_SBOM_SCAN_CONTEXT=true

FROM rust:1.95-slim-bookworm AS build
ARG TARGETARCH
WORKDIR /src
COPY . .
# Dependencies stay in the caches; touching makes cargo build what is ours anew, however old the files are.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=target-$TARGETARCH,target=/src/target,sharing=locked \
    touch src/lib.rs src/main.rs \
    && cargo build --release --locked --bin sparespot \
    && cp target/release/sparespot /usr/local/bin/sparespot

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="Sparespot" \
      org.opencontainers.image.description="Sharing the parking spots of a residential building" \
      org.opencontainers.image.source="https://github.com/sparespot/sparespot" \
      org.opencontainers.image.documentation="https://github.com/sparespot/sparespot/blob/main/deploy/README.md" \
      org.opencontainers.image.vendor="The Sparespot authors" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
COPY --from=build /usr/local/bin/sparespot /usr/local/bin/sparespot
# Where the embedded database stands; with DATABASE_URL=postgres://… nothing is written.
RUN install --directory --owner=10001 --group=10001 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
ENV LISTEN=0.0.0.0:8080
# Hashing a password takes 19 MiB, which go back to the system at once instead of staying with each thread (mallopt(3)).
ENV MALLOC_MMAP_THRESHOLD_=1048576
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s CMD ["sparespot", "health"]
ENTRYPOINT ["sparespot"]
