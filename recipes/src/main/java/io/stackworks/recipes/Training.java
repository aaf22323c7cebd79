package io.stackworks.recipes;

import io.stackworks.recipes.report.Console;
import io.stackworks.recipes.report.EventFile;
import io.stackworks.recipes.report.Report;
import io.stackworks.recipes.ruby.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Small runs over the usual resource types in a folder of their own. They load and compile what a
 * real run needs, so that a spare's first recipe is quick. Changes nothing outside that folder.
 */
final class Training {
  /** A round is small: whoever asks for a run meanwhile waits for its end. */
  private static final int ROUNDS = 40;

  private static final int LOOK = 2; // the round that is spent on MACHINE

  private static final int RESOURCES = 4; // of each type, a round

  private static final String RECIPE =
      """
      dir = node['training']['dir']
      node['training']['count'].times do |i|
        directory "#{dir}/d#{i}" do
          mode '0755'
        end
        file "#{dir}/d#{i}/f" do
          content "text #{i}\\n"
          mode '0644'
          owner 'root' if i < 0
        end
        template "#{dir}/d#{i}/t" do
          source 'training.erb'
          variables name: "t#{i}", list: %w(a b), number: i
          mode 0644
          notifies :run, 'ruby_block[told]', :delayed
        end
        link "#{dir}/d#{i}/l" do
          to "#{dir}/d#{i}/f"
        end
        execute "true #{i}" do
          command 'true'
          i.zero? ? not_if('test -e /') : not_if { true }
        end
        log "line #{i}" do
          level :debug
        end
      end
      ruby_block 'told' do
        block { node.run_state['told'] = true }
        action :nothing
      end
      file "#{dir}/lazy" do
        content lazy { "#{node['training']['list'].join(',')} #{node['platform']} #{node['fqdn']}" }
        only_if { ::File.directory?(dir) }
      end
      %w(a b).each { |n| node.default['training'][n]['x'] = [n] }
      """;

  /** What manages more than files. Only ever looked at: nothing of it is to change this machine. */
  private static final String MACHINE =
      """
      include_recipe 'training'
      user 'root'
      group 'root'
      package 'bash'
      cron 'training' do
        command 'true'
      end
      service 'training' do
        action :nothing
      end
      bash 'training' do
        code 'true'
        not_if 'test -e /'
      end
      cookbook_file '/nowhere/training' do
        source 'default.rb'
        action :nothing
      end
      """;

  private static final String TEMPLATE =
      """
      # <%= @name %>
      <% @list.each do |one| -%>
      item <%= one %> of <%= node['training']['list'].size %>
      <% end -%>
      <% if @number > 3 %>
      number <%= @number %>
      <% end %>
      """;

  private Training() {}

  /** Runs again and again until it does not get quicker any more, or a run is asked for. */
  static void run(RecipeRun engine, Path folder, BooleanSupplier wanted) throws IOException {
    try {
      prepare(folder);
      engine.compileEarly(true);
      for (int round = 0; round < ROUNDS && !wanted.getAsBoolean(); round++) {
        boolean look = round == LOOK;
        try (var events = new EventFile(folder.resolve("events"), Engine.version())) {
          var report = new Report();
          report.add(
              new Console(report, (level, text) -> events.log(level, Terminal.full(level, text))));
          report.add(events);
          engine.run(options(folder, look ? "training::machine" : "training", look), report);
        }
      }
    } finally {
      engine.compileEarly(false);
      delete(folder);
    }
  }

  /** Makes the cookbook, in the folder's {@code cookbooks}. */
  static void prepare(Path folder) throws IOException {
    var cookbook = folder.resolve("cookbooks/training");
    Files.createDirectories(cookbook.resolve("recipes"));
    Files.createDirectories(cookbook.resolve("attributes"));
    Files.createDirectories(cookbook.resolve("templates/default"));
    Files.createDirectories(folder.resolve("target"));
    Files.writeString(cookbook.resolve("metadata.rb"), "name 'training'\nversion '1.0.0'\n");
    Files.writeString(
        cookbook.resolve("attributes/default.rb"), "default['training']['list'] = %w(a b c)\n");
    Files.writeString(cookbook.resolve("recipes/default.rb"), RECIPE);
    Files.writeString(cookbook.resolve("recipes/machine.rb"), MACHINE);
    Files.writeString(cookbook.resolve("templates/default/training.erb"), TEMPLATE);
  }

  private static RunOptions options(Path folder, String recipe, boolean whyRun) {
    return new RunOptions(
        List.of(recipe),
        attributes(folder),
        List.of(folder.resolve("cookbooks")),
        folder.resolve("data_bags"),
        folder.resolve("nodes"),
        folder.resolve("roles"),
        folder.resolve("cache"),
        whyRun,
        false,
        "18",
        null,
        null,
        "training");
  }

  static String attributes(Path folder) {
    return "{\"training\":{\"dir\":\"%s\",\"count\":%d}}"
        .formatted(folder.resolve("target"), RESOURCES);
  }

  static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
