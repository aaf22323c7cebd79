package io.stackworks.recipes.resource.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a proxy by {@code http_proxy}, {@code https_proxy} and {@code no_proxy}, in lower or
 * upper case, as curl does.
 */
final class Proxies extends ProxySelector {
  private final Map<String, String> environment;

  Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The proxy's address with its user and password, null for a direct connection. */
  @Nullable URI proxyFor(URI uri) {
    var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    var value = variable(scheme + "_proxy");
    if (value == null || isExcepted(String.valueOf(uri.getHost()))) {
      return null;
    }
    return URI.create(value.contains("://") ? value : "http://" + value);
  }

  private @Nullable String variable(String name) {
    var value = environment.get(name);
    if (value == null || value.isEmpty()) {
      value = environment.get(name.toUpperCase(Locale.ROOT));
    }
    return value == null || value.isEmpty() ? null : value;
  }

  private boolean isExcepted(String host) {
    var list = variable("no_proxy");
    if (list == null) {
      return false;
    }
    for (var entry : list.toLowerCase(Locale.ROOT).split("[, ]+", -1)) {
      var name = entry.startsWith("*.") ? entry.substring(1) : entry;
      var suffix = name.startsWith(".") ? name : "." + name;
      if (entry.equals("*")
          || host.equalsIgnoreCase(name)
          || host.toLowerCase(Locale.ROOT).endsWith(suffix)) {
        return !entry.isEmpty();
      }
    }
    return false;
  }

  @Override
  public List<Proxy> select(URI uri) {
    var proxy = proxyFor(uri);
    if (proxy == null) {
      return List.of(Proxy.NO_PROXY);
    }
    var port = proxy.getPort() < 0 ? 80 : proxy.getPort();
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // the request fails with it
  }
}
