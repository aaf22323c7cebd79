package io.stackworks.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes reach the C library by functions that are looked up one by one. */
class CLibraryTest {
  private static final String RECIPE =
      """
      require 'etc'
      file = "#{node['folder']}/f"
      ::File.write(file, 'x')
      ::File.chmod(0o640, file)
      ::File.link(file, "#{file}.hard")
      ::File.utime(1000, 2000, file)
      old = ::File.umask(0o27)
      child = Process.spawn('sleep 30')
      Process.kill('TERM', child)
      Process.wait(child)
      {
        stat: [::File.stat(file).mode.to_s(8), ::File.lstat(file).nlink, ::File.stat(file).mtime.to_i],
        umask: ::File.umask(old).to_s(8),
        flock: ::File.open(file) { |f| f.flock(::File::LOCK_EX | ::File::LOCK_NB) },
        root: [Etc.getpwnam('root').uid, Etc.getpwuid(0).dir, Etc.getgrgid(0).name],
        nobody: (Etc.getpwnam('no-such-user') rescue $!.message),
        missing: (::File.stat('/no/such/file') rescue $!.class),
        signal: $?.termsig,
        gone: (Process.kill(0, child) rescue $!.class),
        fifo: (::File.mkfifo("#{file}.fifo"); ::File.ftype("#{file}.fifo"))
      }.each { |name, seen| puts "#{name}=#{seen}" }
      """;

  @TempDir Path folder;

  @Test
  void what_recipes_ask_of_the_c_library_is_answered() throws IOException {
    var cookbook = Files.createDirectories(folder.resolve("work/cookbooks/c/recipes"));
    Files.writeString(cookbook.resolve("default.rb"), RECIPE);
    var node = folder.resolve("node.json");
    Files.writeString(node, "{\"folder\": \"" + folder + "\"}");
    var output = new ByteArrayOutputStream();

    LocalRun.run(
        List.of("c"),
        node,
        folder.resolve("work"),
        folder.resolve("state"),
        folder.resolve("report"),
        "18",
        output);

    assertThat(output.toString(StandardCharsets.UTF_8))
        .contains(
            "stat=[\"100640\", 2, 2000]",
            "umask=27",
            "flock=0",
            "root=[0, \"/root\", \"root\"]",
            "nobody=can't find user for no-such-user",
            "missing=Errno::ENOENT",
            "signal=15",
            "gone=Errno::ESRCH",
            "fifo=fifo");
  }
}
