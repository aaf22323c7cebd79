package io.stackworks.server.console;

import io.stackworks.server.command.Commands;
import io.stackworks.server.command.Logs;
import io.stackworks.server.command.RunEvents;
import io.stackworks.server.metrics.Measurements;
import io.stackworks.server.nodedata.NodeData;
import io.stackworks.server.operator.ServerFacts;
import io.stackworks.server.scaling.ScalingRows;
import io.stackworks.server.security.Audit;
import io.stackworks.server.security.ConsoleSessions;
import io.stackworks.server.security.Gate;
import io.stackworks.server.security.JoinTokens;
import io.stackworks.server.security.OperatorTokens;
import io.stackworks.server.security.Passwords;
import io.stackworks.server.security.Permissions;
import io.stackworks.server.security.Permitting;
import io.stackworks.server.security.Users;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.StackId;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.store.Artifacts;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What the console shows and asks: the same parts that stand behind the operator API.
 *
 * @param workers for reading on behalf of live streams; may block
 */
public record Core(
    Stacks stacks,
    Commands commands,
    Logs logs,
    RunEvents runEvents,
    Feed feed,
    JoinTokens joinTokens,
    ConsoleSessions sessions,
    OperatorTokens operatorTokens,
    Passwords passwords,
    Gate gate,
    Audit audit,
    Users users,
    Permissions permissions,
    Permitting permitting,
    NodeData nodeData,
    Artifacts artifacts,
    ScalingRows scaling,
    Measurements measurements,
    Api api,
    ServerFacts facts,
    Executor workers,
    Clock clock) {

  /** Whether lists show him this stack. */
  boolean maySee(Viewer viewer, StackId stack) {
    return gate.maySee(viewer.caller(), stack);
  }
}
