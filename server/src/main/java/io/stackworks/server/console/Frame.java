package io.stackworks.server.console;

import io.stackworks.server.stack.ServiceError;
import io.stackworks.server.stack.Snapshot;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds every page.
 *
 * @param section the entry of the navigation that is open
 * @param stack absent on pages about all stacks
 * @param live where changes are told; empty: the page stays as it is until it is left
 * @param target of the page itself, to read it again
 * @param rights by names of operations of the OpsWorks API
 * @param done what the last form did, for people; empty: none
 * @param troubles service errors of the stack that nobody has acknowledged, newest first
 */
record Frame(
    Viewer viewer,
    String title,
    String section,
    @Nullable Nav stack,
    List<Crumb> crumbs,
    String live,
    String target,
    String done,
    List<ServiceError> troubles,
    Predicate<String> rights) {

  /** Whether the viewer may make a call of the OpsWorks API here. */
  boolean may(String operation) {
    return rights.test(operation);
  }

  record Nav(String id, String name, int layers, int instances, int apps) {
    String url() {
      return "/console/stacks/" + id;
    }
  }

  record Crumb(String text, String url) {}

  /** About all stacks. */
  static Frame of(Ask ask, String title, String section, Crumb... crumbs) {
    return new Frame(
        ask.viewer(),
        title,
        section,
        null,
        List.of(crumbs),
        "",
        ask.target(),
        done(ask),
        List.of(),
        ask.rights());
  }

  static Frame of(Ask ask, Snapshot stack, String title, String section, Crumb... crumbs) {
    var nav =
        new Nav(
            stack.stack().id().value(),
            stack.stack().name(),
            stack.layers().size(),
            stack.instances().size(),
            stack.liveApps().size());
    return new Frame(
        ask.viewer(),
        title,
        section,
        nav,
        List.of(crumbs),
        "",
        ask.target(),
        done(ask),
        ask.troubles().apply(stack.stack().id()),
        ask.rights());
  }

  /** Reads itself again when something has changed after the position. */
  Frame live(long position) {
    return live("/console/live?after=" + position + (stack == null ? "" : "&stack=" + stack.id()));
  }

  /** Also when a run gets on. */
  Frame liveWithProgress(long position) {
    var with = live(position);
    return with.live(with.live() + "&progress=1");
  }

  Frame live(String url) {
    return new Frame(viewer, title, section, stack, crumbs, url, target, done, troubles, rights);
  }

  private static String done(Ask ask) {
    return ask.query("done");
  }

  boolean isOpen(String section) {
    return this.section.equals(section);
  }
}
