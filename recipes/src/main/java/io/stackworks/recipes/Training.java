package io.stackworks.recipes;

import io.stackworks.recipes.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A small run over the usual resource types in a temporary folder. It loads and compiles what a
 * real run needs, so that a spare's first recipe is quick. Changes nothing outside that folder.
 */
final class Training {
  private static final String RECIPE =
      """
      dir = node['training']['dir']
      20.times do |i|
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
          not_if { i >= 0 }
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

  static void run(RecipeRun engine) throws IOException {
    var folder = Files.createTempDirectory("stackworks-training-");
    try {
      prepare(folder);
      var options = options(folder);
      engine.run(options, new Report());
      engine.run(options, new Report());
    } finally {
      delete(folder);
    }
  }

  private static void prepare(Path folder) throws IOException {
    var cookbook = folder.resolve("cookbooks/training");
    Files.createDirectories(cookbook.resolve("recipes"));
    Files.createDirectories(cookbook.resolve("attributes"));
    Files.createDirectories(cookbook.resolve("templates/default"));
    Files.createDirectories(folder.resolve("target"));
    Files.writeString(cookbook.resolve("metadata.rb"), "name 'training'\nversion '1.0.0'\n");
    Files.writeString(
        cookbook.resolve("attributes/default.rb"), "default['training']['list'] = %w(a b c)\n");
    Files.writeString(cookbook.resolve("recipes/default.rb"), RECIPE);
    Files.writeString(cookbook.resolve("templates/default/training.erb"), TEMPLATE);
  }

  private static RunOptions options(Path folder) {
    return new RunOptions(
        List.of("training"),
        "{\"training\":{\"dir\":\"" + folder.resolve("target") + "\"}}",
        List.of(folder.resolve("cookbooks")),
        folder.resolve("data_bags"),
        folder.resolve("nodes"),
        folder.resolve("roles"),
        folder.resolve("cache"),
        false,
        false,
        "18",
        null,
        null,
        "training");
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
