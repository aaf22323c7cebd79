package io.stackworks.recipes.resource.crypto;

import io.stackworks.recipes.resource.ResourceType;
import java.util.List;

/** The openssl types. */
public final class CryptoTypes {
  private CryptoTypes() {}

  public static List<ResourceType> all() {
    return List.of(
        new PrivateKey(false),
        new PrivateKey(true),
        new PublicKey(false),
        new PublicKey(true),
        new Dhparam(),
        new Crl(),
        new X509(false),
        new X509(true));
  }
}
