package io.containermanager.api.listener;

import io.helidon.common.features.HelidonFeatures;
import io.helidon.common.features.api.HelidonFlavor;
import io.helidon.common.mapper.DefaultMapperProvider__ServiceDescriptor;
import io.helidon.common.mapper.DefaultResolverService__ServiceDescriptor;
import io.helidon.common.mapper.MappersFactory__ServiceDescriptor;
import io.helidon.config.Config;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.metrics.api.MeterRegistryFactory__ServiceDescriptor;
import io.helidon.metrics.api.MetricsFactoryFactory__ServiceDescriptor;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

/**
 * A server to which Helidon adds nothing by itself. Everything is built by hand here, so its searches find nothing that is used; but each
 * of them asks every jar, and what it finds (metrics, configuration) is built at every start.
 */
public final class ListenerBase {

    /** Where Helidon looks for descriptions of services and features in every jar; NONE: nowhere. */
    private static final String METADATA_MODE = "io.helidon.metadata.mode";

    private ListenerBase() {}

    /** Ends the searches of the process. To be called before anything else of Helidon; a value set by the operator wins. */
    public static void endSearches() {
        if (System.getProperty(METADATA_MODE) == null) {
            System.setProperty(METADATA_MODE, "NONE");
        }
        if (!GlobalServiceRegistry.configured()) {
            GlobalServiceRegistry.registry(
                    ServiceRegistryManager.create(registry()).registry());
        }
        // The first flavor stays: for another one than the server's, no list of features is collected on a thread of
        // its own.
        HelidonFeatures.flavor(HelidonFlavor.MP);
    }

    /** What Helidon looks up while it serves: the conversion of parameters, a configuration, and meters, which the first scrape makes. */
    private static ServiceRegistryConfig registry() {
        return ServiceRegistryConfig.builder()
                .discoverServices(false)
                .discoverServicesFromServiceLoader(false)
                .useBinding(false)
                .addServiceDescriptor(MappersFactory__ServiceDescriptor.INSTANCE)
                .addServiceDescriptor(DefaultMapperProvider__ServiceDescriptor.INSTANCE)
                .addServiceDescriptor(DefaultResolverService__ServiceDescriptor.INSTANCE)
                .addServiceDescriptor(MetricsFactoryFactory__ServiceDescriptor.INSTANCE)
                .addServiceDescriptor(MeterRegistryFactory__ServiceDescriptor.INSTANCE)
                .putContractInstance(Config.class, Config.empty())
                .build();
    }

    /** A builder without discovered features, protocols, limits, media types and encodings. */
    public static WebServerConfig.Builder builder() {
        return WebServer.builder()
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .concurrencyLimitDiscoverServices(false)
                .mediaContext(MediaContext.builder()
                        .mediaSupportsDiscoverServices(false)
                        .build())
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build());
    }
}
