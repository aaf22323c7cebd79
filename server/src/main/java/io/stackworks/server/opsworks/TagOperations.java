package io.stackworks.server.opsworks;

import io.stackworks.server.layer.LayerId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.ListTagsRequest;
import software.amazon.awssdk.services.opsworks.model.ListTagsResponse;
import software.amazon.awssdk.services.opsworks.model.TagResourceRequest;
import software.amazon.awssdk.services.opsworks.model.UntagResourceRequest;

/**
 * Tags of stacks and layers. A layer inherits its stack's; it may override a value and cannot take
 * one away.
 */
public final class TagOperations implements OperationGroup {
  private static final int MOST = 40;
  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}+\\-=._:/]{1,127}");
  private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}+\\-=._:/]{0,255}");
  private static final List<String> RESERVED = List.of("aws:", "opsworks:", "rds:");

  private final Stacks stacks;
  private final Found found;

  public TagOperations(Stacks stacks) {
    this.stacks = stacks;
    this.found = new Found(stacks);
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.silent(
            "TagResource", TagResourceRequest::builder, this::tag, "ResourceArn", "Tags"),
        Operation.silent(
            "UntagResource", UntagResourceRequest::builder, this::untag, "ResourceArn", "TagKeys"),
        Operation.answering("ListTags", ListTagsRequest::builder, this::list, "ResourceArn"));
  }

  /** A stack, or a layer of it. */
  private record Place(Snapshot snapshot, @Nullable LayerId layer) {
    Map<String, String> own() {
      return own(snapshot);
    }

    Map<String, String> own(Snapshot present) {
      return layer == null
          ? present.stack().tags()
          : present.layer(layer).map(known -> known.tags()).orElse(Map.of());
    }

    Map<String, String> inherited() {
      return layer == null ? Map.of() : snapshot.stack().tags();
    }
  }

  private Place place(String arn) {
    var named =
        Arns.parse(arn)
            .orElseThrow(
                () ->
                    ApiError.validation(
                        "Resource Arn: %s (expected: the ARN of a stack or a layer)"
                            .formatted(arn)));
    return switch (named.kind()) {
      case "stack" -> new Place(found.stack(named.id()), null);
      case "layer" -> new Place(found.ofLayer(named.id()), new LayerId(named.id()));
      default ->
          throw ApiError.validation(
              "Resource Arn: %s (expected: the ARN of a stack or a layer)".formatted(arn));
    };
  }

  private void tag(ApiCaller caller, TagResourceRequest request) {
    var trimmed = new LinkedHashMap<String, String>();
    request
        .tags()
        .forEach(
            (key, value) -> {
              var text = value == null ? "" : value.strip();
              check(key, text);
              trimmed.put(key, text);
            });
    var place = place(request.resourceArn());
    change(
        caller,
        place,
        (tags, inherited) -> {
          tags.putAll(trimmed);
          var all = new LinkedHashMap<>(inherited);
          all.putAll(tags);
          if (all.size() > MOST) {
            throw ApiError.validation(
                "Tags: %d, with those inherited (expected: at most %d)"
                    .formatted(all.size(), MOST));
          }
          return tags;
        });
  }

  private static void check(String key, String value) {
    if (!KEY.matcher(key).matches()
        || key.equalsIgnoreCase("Name")
        || RESERVED.stream().anyMatch(key.toLowerCase(java.util.Locale.ROOT)::startsWith)) {
      throw ApiError.validation(
          "Tag Key: %s (expected: 1 to 127 letters, digits, spaces or + - = . _ : / and neither Name"
                  .formatted(key)
              + " nor one that begins with aws:, opsworks: or rds:)");
    }
    if (!VALUE.matcher(value).matches()) {
      throw ApiError.validation(
          "Tag Value: %s (expected: at most 255 letters, digits, spaces or + - = . _ : /)"
              .formatted(value));
    }
  }

  private void untag(ApiCaller caller, UntagResourceRequest request) {
    var place = place(request.resourceArn());
    for (var key : request.tagKeys()) {
      if (place.inherited().containsKey(key) && !place.own().containsKey(key)) {
        throw ApiError.validation(
            "Tag Key: %s is inherited from the stack and cannot be removed here".formatted(key));
      }
    }
    change(
        caller,
        place,
        (tags, inherited) -> {
          request.tagKeys().forEach(tags::remove);
          return tags;
        });
  }

  /**
   * Changes the present tags while the stack is held, so that of two calls at once none is lost.
   *
   * @param edit gets own tags, to change and return, and inherited ones
   */
  private void change(
      ApiCaller caller,
      Place place,
      BiFunction<Map<String, String>, Map<String, String>, Map<String, String>> edit) {
    stacks
        .offerEach(
            place.snapshot().stack().id(),
            present -> {
              var inherited =
                  place.layer() == null ? Map.<String, String>of() : present.stack().tags();
              var tags = edit.apply(new LinkedHashMap<>(place.own(present)), inherited);
              return List.of(
                  place.layer() == null
                      ? new Event.StackUpdateRequested(stack -> stack.withTags(tags))
                      : new Event.LayerUpdateRequested(
                          place.layer(), layer -> layer.withTags(tags)));
            },
            caller.arn())
        .orThrow();
  }

  /** The members for pages are in the model and must not be used, says its documentation. */
  private ListTagsResponse list(ApiCaller caller, ListTagsRequest request) {
    if (request.maxResults() != null || request.nextToken() != null) {
      throw ApiError.validation("MaxResults and NextToken are not supported (expected: neither)");
    }
    var place = place(request.resourceArn());
    var tags = new TreeMap<>(place.inherited());
    tags.putAll(place.own());
    return ListTagsResponse.builder().tags(tags).build();
  }
}
