package io.stackworks.server.opsworks;

import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LayerId;
import io.stackworks.server.layer.LayerType;
import io.stackworks.server.nodedata.BuiltInRecipes;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.time.Clock;
import java.util.List;
import software.amazon.awssdk.services.opsworks.model.CreateLayerRequest;
import software.amazon.awssdk.services.opsworks.model.CreateLayerResponse;
import software.amazon.awssdk.services.opsworks.model.DeleteLayerRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeLayersRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeLayersResponse;
import software.amazon.awssdk.services.opsworks.model.GetHostnameSuggestionRequest;
import software.amazon.awssdk.services.opsworks.model.GetHostnameSuggestionResponse;
import software.amazon.awssdk.services.opsworks.model.UpdateLayerRequest;

/** Layers: create, update, delete, describe. */
public final class LayerOperations implements OperationGroup {
  private final Stacks stacks;
  private final Found found;
  private final LayerViews views;
  private final Clock clock;

  public LayerOperations(Stacks stacks, BuiltInRecipes builtIn, Clock clock) {
    this.stacks = stacks;
    this.found = new Found(stacks);
    this.views = new LayerViews(builtIn);
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "CreateLayer",
            CreateLayerRequest::builder,
            this::create,
            "StackId",
            "Type",
            "Name",
            "Shortname"),
        Operation.silent("UpdateLayer", UpdateLayerRequest::builder, this::update, "LayerId"),
        Operation.silent("DeleteLayer", DeleteLayerRequest::builder, this::delete, "LayerId"),
        Operation.answering("DescribeLayers", DescribeLayersRequest::builder, this::describe),
        Operation.answering(
            "GetHostnameSuggestion",
            GetHostnameSuggestionRequest::builder,
            this::suggestion,
            "LayerId"));
  }

  private CreateLayerResponse create(ApiCaller caller, CreateLayerRequest request) {
    var stack = found.bareStack(request.stackId()).stack();
    var type = LayerType.of(request.typeAsString());
    var blank =
        Layer.of(
            LayerId.random(),
            stack.id(),
            type,
            request.name(),
            request.shortname(),
            clock.instant());
    var layer = LayerSettings.created(stack, blank, new Members(request));
    stacks.offer(stack.id(), new Event.LayerCreateRequested(layer), caller.arn()).orThrow();
    return CreateLayerResponse.builder().layerId(layer.id().value()).build();
  }

  private void update(ApiCaller caller, UpdateLayerRequest request) {
    var snapshot = found.ofLayer(request.layerId());
    var id = new LayerId(request.layerId());
    stacks
        .offer(
            snapshot.stack().id(),
            new Event.LayerUpdateRequested(
                id, layer -> LayerSettings.updated(snapshot.stack(), layer, new Members(request))),
            caller.arn())
        .orThrow();
  }

  private void delete(ApiCaller caller, DeleteLayerRequest request) {
    var stack = found.ofLayer(request.layerId()).stack().id();
    stacks
        .offer(stack, new Event.LayerDeleteRequested(new LayerId(request.layerId())), caller.arn())
        .orThrow();
  }

  private DescribeLayersResponse describe(ApiCaller caller, DescribeLayersRequest request) {
    var filter =
        Filter.one(
            "Please provide one or more layer IDs or a stack ID",
            Filter.of("StackId", request.stackId()),
            Filter.of("LayerIds", request.layerIds()));
    var answer = DescribeLayersResponse.builder();
    if (filter.equals("StackId")) {
      var snapshot = found.stack(request.stackId());
      answer.layers(
          snapshot.layers().values().stream()
              .map(layer -> views.layer(snapshot.stack(), layer))
              .toList());
    } else {
      answer.layers(
          found.layers(request.layerIds()).entrySet().stream()
              .map(entry -> views.layer(entry.getValue().stack(), entry.getKey()))
              .toList());
    }
    return answer.build();
  }

  private GetHostnameSuggestionResponse suggestion(
      ApiCaller caller, GetHostnameSuggestionRequest request) {
    var snapshot = found.ofLayer(request.layerId());
    return GetHostnameSuggestionResponse.builder()
        .layerId(request.layerId())
        .hostname(stacks.hostnameSuggestion(snapshot, new LayerId(request.layerId())))
        .build();
  }
}
