# docker build -t container-manager:0.1.0 .
# docker run --rm -p 127.0.0.1:3002:3002 -v container-manager-data:/data container-manager:0.1.0
#
# That is the simulated engine, open to everyone who can reach the port: with -e SECURITY_ANONYMOUS=false the first start makes a token in
# /data/admin-token. For real containers: deploy/compose.yaml.
#
# Runs as any user that may write /data, with a read-only root: add --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges.

ARG BUILD_BASE=maven:3-eclipse-temurin-25
ARG RUNTIME_BASE=eclipse-temurin:25-jre

FROM ${BUILD_BASE} AS build
WORKDIR /build
# The same command before the sources are there: a layer with the libraries, kept until pom.xml changes.
COPY .mvn .mvn
COPY pom.xml ./
RUN mvn -B -q -DskipTests package
COPY application.yaml ./
COPY src/main src/main
RUN mvn -B -q -DskipTests package
# SQLite and JNA would unpack their native libraries into /tmp at every start, which fails where /tmp is read-only or noexec.
RUN case $(uname -m) in \
      x86_64) sqlite=x86_64; jna=linux-x86-64 ;; \
      aarch64) sqlite=aarch64; jna=linux-aarch64 ;; \
      *) echo "no native libraries for $(uname -m)" >&2; exit 1 ;; \
    esac && \
    mkdir unpacked native && cd unpacked && \
    jar xf ../target/libs/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$sqlite" && \
    jar xf ../target/libs/jna-jpms-*.jar "com/sun/jna/$jna" && \
    mv "org/sqlite/native/Linux/$sqlite/libsqlitejdbc.so" "com/sun/jna/$jna/libjnidispatch.so" ../native/

FROM ${RUNTIME_BASE}
ENV LANG=C.UTF-8 \
    SERVER_HOST=0.0.0.0 \
    DATABASE_PATH=/data/database.sqlite
WORKDIR /app
COPY --from=build /build/target/libs libs
COPY --from=build /build/native native
COPY --from=build /build/target/container-manager.jar ./
# Training, service and health check must run with the same flags, hence one file.
COPY bin/jvm.options ./
RUN printf '%s\n' \
      -XX:MaxRAMPercentage=15 \
      -XX:-UsePerfData \
      -Dorg.sqlite.lib.path=/app/native \
      -Djna.boot.library.path=/app/native \
      -Djna.nounpack=true \
      >>jvm.options && \
    DATABASE_PATH=/tmp/training/database.sqlite java @jvm.options -XX:AOTCacheOutput=/app/container-manager.aot -jar container-manager.jar --train && \
    rm -rf /tmp/training && \
    mkdir /data && chown 10001:10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 3002
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["java", "@/app/jvm.options", "-XX:TieredStopAtLevel=1", "-XX:AOTCache=/app/container-manager.aot", "-jar", "/app/container-manager.jar", "--healthcheck"]
ENTRYPOINT ["java", "@/app/jvm.options", "-XX:AOTCache=/app/container-manager.aot", "-jar", "/app/container-manager.jar"]
