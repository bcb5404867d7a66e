# docker build --build-arg REVISION=$(git rev-parse HEAD) --build-arg CREATED=$(TZ=UTC0 git log -1 --format=%cd --date=format-local:%FT%TZ) \
#   -t container-manager:0.1.0 .
# docker run --rm -p 127.0.0.1:3002:3002 -v container-manager-data:/data container-manager:0.1.0
#
# That is the simulated engine, open to everyone who can reach the port: with -e SECURITY_ANONYMOUS=false the first start makes a token in
# /data/admin-token. For real containers: deploy/compose.yaml.
#
# Runs as any user that may write /data, with a read-only root: add --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges.
# With --init nothing that is run by `docker exec` stays as a zombie: the service, a JVM, reaps no children but its own.
#
# Base images by name, version and digest, each of which can be set, so that a mirror can stand in:
#   --build-arg RUNTIME_BASE=mirror.example.org/busybox --build-arg RUNTIME_DIGEST=@sha256:…
# amd64 and arm64 (glibc): docker buildx build --platform linux/amd64,linux/arm64 .
# For reproducible layers: --build-arg CREATED=… and buildx' SOURCE_DATE_EPOCH with rewrite-timestamp=true.

ARG BUILD_BASE=maven
ARG BUILD_VERSION=3.9-eclipse-temurin-25
ARG BUILD_DIGEST=
ARG RUNTIME_BASE=busybox
ARG RUNTIME_VERSION=1.37.0-glibc
ARG RUNTIME_DIGEST=

FROM ${BUILD_BASE}:${BUILD_VERSION}${BUILD_DIGEST} AS build
WORKDIR /build
# The same command before the sources are there: a layer with the libraries, kept until pom.xml changes.
COPY .mvn .mvn
COPY pom.xml ./
COPY src/build/CompressFiles.java src/build/
RUN mvn -B -q -DskipTests package
# A Java of the modules that the service uses, and no more.
RUN jlink --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs \
      --strip-java-debug-attributes --no-header-files --no-man-pages --compress=zip-6 --output /opt/jre
# The runtime base has no locale: without C.UTF-8 Java could not name a file with an umlaut, nor read one in an argument of a command.
RUN mkdir -p /opt/locale && cp -r /usr/lib/locale/C.utf8 /opt/locale/
COPY application.yaml ./
COPY src/main src/main
ARG REVISION=unknown
ARG CREATED=2026-11-23T00:00:00Z
# The check of the sources is the build's, not the image's.
RUN mvn -B -q -DskipTests -Dgit.commit.id="$REVISION" -Dgit.commit.time="$CREATED" package
# SQLite and JNA bring their native libraries for twenty systems, and would unpack one into /tmp at every start, which fails where /tmp is
# read-only or noexec: this system's are put beside the jars, and all others are left out.
RUN case $(uname -m) in \
      x86_64) sqlite=x86_64; jna=linux-x86-64 ;; \
      aarch64) sqlite=aarch64; jna=linux-aarch64 ;; \
      *) echo "no native libraries for $(uname -m)" >&2; exit 1 ;; \
    esac && \
    mkdir -p /app/native && \
    for jar in target/libs/sqlite-jdbc-*.jar target/libs/jna-jpms-*.jar; do \
      rm -rf unpacked && mkdir unpacked && (cd unpacked && jar xf "../$jar") && \
      for file in "unpacked/org/sqlite/native/Linux/$sqlite/libsqlitejdbc.so" "unpacked/com/sun/jna/$jna/libjnidispatch.so"; do \
        [ ! -f "$file" ] || mv "$file" /app/native/; \
      done && \
      rm -rf unpacked/org/sqlite/native && \
      find unpacked/com -type f \( -name 'libjnidispatch.*' -o -name 'jnidispatch.dll' \) -exec rm {} + 2>/dev/null; \
      jar --create --file "$jar" --manifest unpacked/META-INF/MANIFEST.MF --date="$CREATED" -C unpacked . || exit 1; \
    done && \
    mv target/libs target/container-manager.jar /app/
COPY bin/jvm.options bin/container-entrypoint bin/container-healthcheck /app/
# The training, without a record of what was compiled (see bin/container-manager): a real start with requests, by the same Java and in the
# same folder as later, and another of the commands, which load much less. A cache is taken only for files of the same size and time, so
# that times are set before.
RUN printf '%s\n' \
      -Dorg.sqlite.lib.path=/app/native \
      -Djna.boot.library.path=/app/native \
      -Djna.nounpack=true \
      >>/app/jvm.options && \
    find /app /opt/jre /opt/locale -exec touch -h -d "$(echo "$CREATED" | cut -c 1-10) 00:00:00" {} + && \
    DATABASE_PATH=/tmp/training/database.sqlite PATH=/opt/jre/bin:$PATH \
      /opt/jre/bin/java @/app/jvm.options -Xmx64m -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput=/app/container-manager.aot -jar /app/container-manager.jar --train && \
    DATABASE_PATH=/tmp/training/commands/database.sqlite PATH=/opt/jre/bin:$PATH \
      /opt/jre/bin/java @/app/jvm.options -Xmx64m -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput=/app/container-manager-commands.aot -jar /app/container-manager.jar --train-commands && \
    rm -rf /tmp/training && \
    find /app -exec touch -h -d "$(echo "$CREATED" | cut -c 1-10) 00:00:00" {} +

FROM ${RUNTIME_BASE}:${RUNTIME_VERSION}${RUNTIME_DIGEST}
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=2026-11-23T00:00:00Z
LABEL org.opencontainers.image.title="Simple Container Manager" \
      org.opencontainers.image.description="Keeps the containers of a machine as they were declared, and shows live what the machine does" \
      org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.created=$CREATED
ENV LANG=C.UTF-8 \
    PATH=/opt/jre/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    SERVER_HOST=0.0.0.0 \
    DATABASE_PATH=/data/database.sqlite
WORKDIR /app
COPY --from=build /opt/jre /opt/jre
COPY --from=build /opt/locale /usr/lib/locale
COPY --from=build /app /app
# Its group is 0, which a container gets when only a user is chosen (--user 4711, OpenShift): such a user may write it too.
RUN mkdir -p /data /usr/local/bin && chown 10001:0 /data && chmod 770 /data && ln -s /app/container-entrypoint /usr/local/bin/container-manager
USER 10001:10001
VOLUME /data
EXPOSE 3002
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s --retries=3 CMD ["/app/container-healthcheck"]
ENTRYPOINT ["/app/container-entrypoint"]
