package io.containermanager.api.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Where the browsable documentation's files are: our own page, the rest from the WebJar. */
final class SwaggerUi {

    /** Our page, among the dashboard's files. */
    static final String PAGE = "docs.html";

    /** Where the WebJar's files are served. */
    static final String PREFIX = "swagger-ui/";

    private static final String VERSION = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private SwaggerUi() {}

    /** The WebJar's files, whichever version is packed. */
    static WebFiles files() {
        var jar = SwaggerUi.class.getClassLoader();
        var properties = new Properties();
        try (InputStream stream = jar.getResourceAsStream(VERSION)) {
            if (stream != null) {
                properties.load(stream);
            }
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
        }
        return new WebFiles(
                "META-INF/resources/webjars/swagger-ui/" + properties.getProperty("version", "none") + "/", jar);
    }
}
