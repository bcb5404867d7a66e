/** YAML as plain trees, for Compose files, the configuration, the file of tokens and the OpenAPI document. */
@NullMarked
package io.containermanager.yaml;

import org.jspecify.annotations.NullMarked;
