package io.stackworks.agent.run;

import com.google.protobuf.ByteString;
import io.stackworks.proto.run.ResourceFinished;
import io.stackworks.proto.run.RunEvent;

/** Masks the texts of an event and keeps it within the size of a message. */
final class EventMask {
  /** Of one text field; an event then stays far below the 256 KiB of a message. */
  static final int LONGEST_TEXT = 32 * 1024; // bytes

  private final Masker masker;

  EventMask(Masker masker) {
    this.masker = masker;
  }

  RunEvent apply(RunEvent event) {
    return switch (event.getEventCase()) {
      case RESOURCE_STARTED -> {
        var started = event.getResourceStarted().toBuilder();
        yield event.toBuilder()
            .setResourceStarted(started.setName(text(started.getName())))
            .build();
      }
      case RESOURCE_FINISHED ->
          event.toBuilder().setResourceFinished(finished(event.getResourceFinished())).build();
      case SUMMARY -> {
        var summary = event.getSummary().toBuilder();
        yield event.toBuilder()
            .setSummary(
                summary
                    .setExceptionMessage(text(summary.getExceptionMessage()))
                    .setFailedAt(text(summary.getFailedAt())))
            .build();
      }
      case LOG, RUN_STARTED, CONVERGE_STARTED, EVENT_NOT_SET -> event;
    };
  }

  private ResourceFinished finished(ResourceFinished finished) {
    var masked =
        finished.toBuilder()
            .clearChanges()
            .setDiff(text(finished.getDiff()))
            .setError(text(finished.getError()));
    int room = LONGEST_TEXT;
    for (var change : finished.getChangesList()) {
      var text = text(change);
      room -= text.length();
      if (room < 0) {
        masked.addChanges("[" + (finished.getChangesCount() - masked.getChangesCount()) + " more]");
        break;
      }
      masked.addChanges(text);
    }
    return masked.build();
  }

  private String text(String text) {
    var masked = masker.mask(text);
    if (masked.length() <= LONGEST_TEXT / 3) { // at most three bytes per char
      return masked;
    }
    return shorten(ByteString.copyFromUtf8(masked)).toStringUtf8();
  }

  private static ByteString shorten(ByteString text) {
    if (text.size() <= LONGEST_TEXT) {
      return text;
    }
    var note = " [" + (text.size() - LONGEST_TEXT) + " more bytes in the log]";
    return text.substring(0, LONGEST_TEXT).concat(ByteString.copyFromUtf8(note));
  }
}
