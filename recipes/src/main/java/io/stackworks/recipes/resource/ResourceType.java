package io.stackworks.recipes.resource;

import java.util.List;

/**
 * A built-in resource type: a page of documentation that runs.
 *
 * <p>One instance serves every declaration of the type in a run; it holds no state of its own.
 */
public interface ResourceType {
  /** Names, properties and actions, from which the Ruby class and the reference manual are made. */
  Spec spec();

  /**
   * What must change for the action of this call, in the order in which to change it; empty when
   * the host is as declared. Reads the host and changes nothing: a why-run stops here.
   *
   * @throws ResourceFailed for failures that a cookbook author must understand
   */
  List<Change> differences(Call call) throws Exception;
}
