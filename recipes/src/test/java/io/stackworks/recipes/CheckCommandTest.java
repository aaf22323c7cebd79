package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  @TempDir Path folder;

  private void write(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> findings() throws IOException {
    return CheckCommand.check(List.of(folder), List.of()).stream()
        .map(finding -> finding.shown(folder))
        .toList();
  }

  @Test
  void mistakes_are_found_with_their_place_and_without_running_anything() throws IOException {
    write("web/metadata.rb", "name 'web'\ndepends 'gone'\ndepends 'base'\n");
    write("base/metadata.rb", "name 'base'\n");
    write("base/recipes/default.rb", "log 'x'\n");
    write("web/recipes/broken.rb", "file '/x' do\n  mode '0644'\n");
    write(
        "base/recipes/bad.rb",
        """
        raise 'never run' if true
        fiel '/x' do
          mode '0644'
        end
        file '/y' do
          colour 'red'
          action :paint
        end
        frobnicate
        include_recipe 'base::none'
        include_recipe 'nobody'
        template '/z' do
          source 'none.erb'
        end
        """);

    assertThat(findings())
        .containsExactly(
            "base/recipes/bad.rb:2: unknown resource fiel",
            "base/recipes/bad.rb:6: file has no property colour",
            "base/recipes/bad.rb:7: file has no action :paint (it has create, create_if_missing,"
                + " delete, touch)",
            "base/recipes/bad.rb:9: unknown word frobnicate",
            "base/recipes/bad.rb:10: cookbook base has no recipe none",
            "base/recipes/bad.rb:11: cookbook nobody is not there",
            "base/recipes/bad.rb:12: template[/z]: no templates/.../none.erb in cookbook base",
            "web/metadata.rb: depends on cookbook gone, which is not there",
            "web/recipes/broken.rb:2: syntax error, unexpected end-of-file");
  }

  @Test
  void what_cookbooks_add_to_the_language_is_known() throws IOException {
    write("tool/metadata.rb", "name 'tool'\n");
    write("tool/libraries/helpers.rb", "module Tool; def shape_of(x) = x; end\n");
    write(
        "tool/libraries/old.rb",
        "class Chef::Resource::OldThing < Chef::Resource; provides :old_thing; end\n");
    write("tool/definitions/site.rb", "define :site, port: 80 do\n  log params[:name]\nend\n");
    write(
        "tool/resources/box.rb",
        """
        property :size, Integer
        action :make do
          file new_resource.name do
            content "#{helper} #{size}"
          end
        end
        action_class do
          include Tool
          def helper = shape_of(1)
        end
        """);
    write("tool/templates/ubuntu/a.erb", "x");
    write(
        "tool/recipes/default.rb",
        """
        def local(x) = x
        local(1)
        site 'shop' do
          anything 'goes'
        end
        tool_box 'a' do
          size 1
          action :make
          only_if { shape_of(1) }
        end
        tool_box 'b' do
          weight 2
        end
        old_thing 'c' do
          whatever 1
        end
        template('/a') { source 'a.erb' }
        %w(x y).each { |n| package(n) { action [:install, :upgrade] } }
        if respond_to?(:other) then other end
        """);
    write("tool/attributes/default.rb", "default['a'] = 1\nset['b'] = tool['a']\n");

    assertThat(findings())
        .containsExactly("tool/recipes/default.rb:12: tool_box has no property weight");
  }

  @Test
  void resources_of_other_platforms_and_undeclared_dependencies_are_warnings() throws IOException {
    write("a/metadata.rb", "name 'a'\n");
    write("a/recipes/default.rb", "include_recipe 'b'\nwindows_feature 'x' do\nend\n");
    write("b/recipes/default.rb", "log 'x'\n");
    var out = new ByteArrayOutputStream();

    var found = CheckCommand.check(List.of(folder), List.of());
    int code = CheckCommand.report(found, false, new PrintStream(out));
    int strict = CheckCommand.report(found, true, new PrintStream(out));

    assertThat(List.of(code, strict)).containsExactly(0, 1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("a/recipes/default.rb:1: warning: cookbook b is not among the metadata's depends")
        .contains("a/recipes/default.rb:2: warning: windows_feature: Of Windows;")
        .contains("0 errors, 2 warnings");
  }

  @Test
  void the_cookbooks_that_come_with_stackworks_are_clean() throws IOException {
    assertThat(CheckCommand.check(List.of(Path.of("cookbooks").toAbsolutePath()), List.of()))
        .isEmpty();
  }

  @Test
  void a_resource_knows_its_partials_its_actions_and_its_own_words() throws IOException {
    write("web/metadata.rb", "name 'web'\n");
    write(
        "web/resources/partial/_base.rb", "property :host, String\ndef connection\n  host\nend\n");
    write(
        "web/resources/site.rb",
        """
        use 'partial/_base'
        load_current_value do
          current_value_does_not_exist! unless host
        end
        action :create do
          connection
          action_enable
        end
        action :enable do
          action_disable
        end
        """);

    assertThat(findings()).containsExactly("web/resources/site.rb:10: unknown word action_disable");
  }

  @Test
  void words_in_blocks_are_judged_by_whom_the_block_belongs_to() throws IOException {
    write("web/metadata.rb", "name 'web'\n");
    write(
        "web/resources/group.rb",
        """
        actions [:create, :delete]
        attribute :title
        def volume(name, &block) = name
        """);
    write(
        "web/recipes/default.rb",
        """
        whyrun_safe_ruby_block 'a' do
          block { node.name }
          only_if { true }
        end
        web_group 'b' do
          volume('swap') { size '1G' }
          action :delete
          only_if { program('x') }
        end
        package 'c' do
          flush_cache [:before]
        end
        Module.new do
          anything :at, :all
        end
        """);

    assertThat(findings()).containsExactly("web/recipes/default.rb:8: unknown word program");
  }

  @Test
  void the_cookbooks_folder_of_a_repository_is_found_and_nothing_is_not_taken_for_all_is_well()
      throws IOException {
    write("site-cookbooks/a/recipes/default.rb", "frobnicate\n");
    write("empty/readme", "x");

    assertThat(findings())
        .containsExactly("site-cookbooks/a/recipes/default.rb:1: unknown word frobnicate");
    assertThatThrownBy(() -> CheckCommand.run(List.of(folder.resolve("empty").toString())))
        .hasMessageContaining("no cookbook there (expected: a folder with metadata.rb");
  }
}
