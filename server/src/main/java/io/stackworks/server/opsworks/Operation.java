package io.stackworks.server.opsworks;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.opsworks.model.OpsWorksRequest;
import software.amazon.awssdk.services.opsworks.model.OpsWorksResponse;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * One operation of the API.
 *
 * @param name as in {@code X-Amz-Target}
 * @param builder an empty request
 * @param required members without which the request is refused before the handler sees it
 */
public record Operation<Q extends OpsWorksRequest>(
    String name, Supplier<SdkPojo> builder, List<String> required, Handler<Q> handler) {

  public Operation {
    required = List.copyOf(required);
  }

  /** Changes nothing. */
  public boolean isReading() {
    return name.startsWith("Describe") || name.startsWith("Get") || name.startsWith("List");
  }

  /** Carries the request out. Null: done, and there is nothing to answer. */
  @FunctionalInterface
  public interface Handler<Q> {
    @Nullable OpsWorksResponse answer(ApiCaller caller, Q request);
  }

  /** Carries the request out; there is nothing to answer. */
  @FunctionalInterface
  public interface Silent<Q> {
    void perform(ApiCaller caller, Q request);
  }

  /** An operation that answers with a document. */
  public static <Q extends OpsWorksRequest, B extends SdkBuilder<B, Q> & SdkPojo>
      Operation<Q> answering(
          String name, Supplier<B> builder, Handler<Q> handler, String... required) {
    return new Operation<>(name, builder::get, List.of(required), handler);
  }

  /** An operation that answers with nothing but success. */
  public static <Q extends OpsWorksRequest, B extends SdkBuilder<B, Q> & SdkPojo>
      Operation<Q> silent(String name, Supplier<B> builder, Silent<Q> handler, String... required) {
    return new Operation<>(
        name,
        builder::get,
        List.of(required),
        (caller, request) -> {
          handler.perform(caller, request);
          return null;
        });
  }
}
