package io.stackworks.server.app;

import io.stackworks.server.stack.Secret;
import org.jspecify.annotations.Nullable;

/** Certificate, key and chain of an app, PEM. */
public record SslConfiguration(String certificate, Secret privateKey, @Nullable String chain) {}
