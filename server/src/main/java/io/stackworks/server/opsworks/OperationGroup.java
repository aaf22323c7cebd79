package io.stackworks.server.opsworks;

import java.util.List;

/** The operations on one kind of thing. */
public interface OperationGroup {
  List<Operation<?>> operations();
}
