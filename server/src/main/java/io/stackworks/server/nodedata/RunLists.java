package io.stackworks.server.nodedata;

import io.stackworks.server.command.Command;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.layer.LifecycleEvent;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command runs: per event the built-in recipes of all the instance's layers in layer order,
 * then the custom ones; each recipe once, at its first place. A stack of Chef 12 has no built-in
 * recipes.
 */
final class RunLists {

  private final BuiltInRecipes builtIn;

  RunLists(BuiltInRecipes builtIn) {
    this.builtIn = builtIn;
  }

  List<String> of(Snapshot snapshot, Command command) {
    var layers = snapshot.instance(command.instanceId()).map(snapshot::layersOf).orElse(List.of());
    var chef = snapshot.stack().chefVersion();
    return unique(
        switch (command.type()) {
          case SETUP -> {
            var both = event(layers, LifecycleEvent.SETUP, chef);
            both.addAll(event(layers, LifecycleEvent.DEPLOY, chef));
            yield both;
          }
          case CONFIGURE -> event(layers, LifecycleEvent.CONFIGURE, chef);
          case DEPLOY -> event(layers, LifecycleEvent.DEPLOY, chef);
          case UNDEPLOY -> event(layers, LifecycleEvent.UNDEPLOY, chef);
          case SHUTDOWN -> event(layers, LifecycleEvent.SHUTDOWN, chef);
          case EXECUTE_RECIPES -> command.args().getOrDefault("recipes", List.of());
          case UPDATE_CUSTOM_COOKBOOKS -> List.<String>of();
          case ROLLBACK, START, STOP, RESTART, INSTALL_DEPENDENCIES, UPDATE_DEPENDENCIES ->
              builtIn(layers, command.type().word(), chef);
        });
  }

  private List<String> event(List<Layer> layers, LifecycleEvent event, ChefVersion chef) {
    var recipes = builtIn(layers, event.word(), chef);
    layers.forEach(layer -> recipes.addAll(layer.customRecipes().of(event)));
    return recipes;
  }

  private List<String> builtIn(List<Layer> layers, String word, ChefVersion chef) {
    var recipes = new ArrayList<String>();
    if (chef != ChefVersion.CHEF_12) {
      layers.forEach(layer -> recipes.addAll(builtIn.of(layer.type(), word)));
    }
    return recipes;
  }

  /** {@code nginx} and {@code nginx::default} are one recipe. */
  private static List<String> unique(List<String> recipes) {
    Map<String, String> seen = new LinkedHashMap<>();
    for (var recipe : recipes) {
      seen.putIfAbsent(recipe.contains("::") ? recipe : recipe + "::default", recipe);
    }
    return List.copyOf(seen.values());
  }
}
