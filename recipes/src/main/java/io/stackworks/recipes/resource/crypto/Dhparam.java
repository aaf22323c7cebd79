package io.stackworks.recipes.resource.crypto;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code openssl_dhparam}: parameters for key exchange. */
record Dhparam() implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of("openssl_dhparam", "Makes Diffie-Hellman parameters.")
        .with(
            Property.of("path", "String").isName().doc("path of the file"),
            Property.of("key_length", "Integer")
                .defaults(2048L)
                .oneOf(1024L, 2048L, 4096L, 8192L)
                .doc("length in bits"),
            Property.of("generator", "Integer").defaults(2L).oneOf(2L, 5L).doc("generator"),
            Property.of("owner", "String", "Integer").doc("owner"),
            Property.of("group", "String", "Integer").doc("group"),
            Property.of("mode", "Integer", "String").defaults("0640").doc("mode"))
        .actions("create");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    if (!call.action().equals("create")) {
      return List.of();
    }
    var wanted = new Wanted(call);
    var path = Path.of(wanted.text("path"));
    if (Files.exists(path)
        && Openssl.of(call)
            .run(List.of("dhparam", "-in", path.toString(), "-noout", "-check"))
            .ok()) {
      return Openssl.access(wanted, path);
    }
    return List.of(
        Change.of(
            "create dhparam file " + path,
            () -> {
              Openssl.of(call)
                  .write(
                      path,
                      Openssl.mode(wanted),
                      List.of(
                          "genpkey",
                          "-genparam",
                          "-algorithm",
                          "DH",
                          "-pkeyopt",
                          "dh_paramgen_prime_len:" + wanted.text("key_length"),
                          "-pkeyopt",
                          "dh_paramgen_generator:" + wanted.text("generator")));
              for (var change : Openssl.access(wanted, path)) {
                change.step().run();
              }
            }));
  }
}
