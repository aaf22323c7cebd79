package io.stackworks.recipes.ruby;

import io.stackworks.recipes.host.Processes;
import io.stackworks.recipes.plan.SeveralFailed;
import io.stackworks.recipes.plan.TargetMissing;
import io.stackworks.recipes.resource.ResourceFailed;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jruby.Ruby;
import org.jruby.RubyClass;
import org.jruby.RubyException;
import org.jruby.exceptions.JumpException;
import org.jruby.exceptions.RaiseException;
import org.jruby.exceptions.Unrescuable;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/** Turns failures of Java code into the Ruby exceptions that cookbooks rescue. */
final class Failures {
  private Failures() {}

  static RuntimeException toRuby(ThreadContext context, Throwable failure) {
    if (failure instanceof JumpException || failure instanceof Unrescuable) {
      return (RuntimeException) failure;
    }
    var ruby = context.runtime;
    if (failure instanceof ResourceFailed named) {
      return named(ruby, named.rubyClass(), message(named));
    }
    if (failure instanceof TargetMissing missing) {
      return named(ruby, "Chef::Exceptions::ResourceNotFound", message(missing));
    }
    if (failure instanceof SeveralFailed several) {
      return several(context, several);
    }
    if (failure instanceof Processes.NotStarted notStarted) {
      return named(ruby, notStarted.rubyClass(), message(notStarted));
    }
    if (failure instanceof IOException io) {
      return io(ruby, io);
    }
    if (failure instanceof RuntimeException own
        && own.getClass().getName().startsWith("org.jruby")) {
      return own;
    }
    var wrapped =
        RaiseException.from(
            ruby,
            ruby.getRuntimeError(),
            failure.getClass().getSimpleName() + ": " + message(failure));
    wrapped.initCause(failure);
    return wrapped;
  }

  private static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static RuntimeException io(Ruby ruby, IOException failure) {
    var text = message(failure);
    if (failure instanceof NoSuchFileException) {
      return system(ruby, "Errno::ENOENT", text);
    }
    if (failure instanceof FileAlreadyExistsException) {
      return system(ruby, "Errno::EEXIST", text);
    }
    if (failure instanceof AccessDeniedException) {
      return system(ruby, "Errno::EACCES", text);
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return system(ruby, "Errno::ENOTEMPTY", text);
    }
    if (failure instanceof NotDirectoryException) {
      return system(ruby, "Errno::ENOTDIR", text);
    }
    if (failure instanceof FileSystemLoopException) {
      return system(ruby, "Errno::ELOOP", text);
    }
    if (failure instanceof FileSystemException system) {
      return system(ruby, errno(system), text);
    }
    return RaiseException.from(ruby, ruby.getIOError(), text);
  }

  /** An Errno made by `new`, which puts the system's words in front of the message. */
  private static RaiseException system(Ruby ruby, String name, String message) {
    var built =
        (RubyException)
            named(ruby, name)
                .newInstance(
                    ruby.getCurrentContext(),
                    Values.string(ruby, message),
                    org.jruby.runtime.Block.NULL_BLOCK);
    return built.toThrowable();
  }

  private static String errno(FileSystemException failure) {
    var reason = failure.getReason() == null ? "" : failure.getReason();
    return switch (reason) {
      case "Not a directory" -> "Errno::ENOTDIR";
      case "Is a directory" -> "Errno::EISDIR";
      case "Directory not empty" -> "Errno::ENOTEMPTY";
      case "Operation not permitted" -> "Errno::EPERM";
      case "No space left on device" -> "Errno::ENOSPC";
      case "Read-only file system" -> "Errno::EROFS";
      case "Device or resource busy" -> "Errno::EBUSY";
      case "Text file busy" -> "Errno::ETXTBSY";
      case "File name too long" -> "Errno::ENAMETOOLONG";
      default -> "IOError";
    };
  }

  private static RuntimeException several(ThreadContext context, SeveralFailed several) {
    var ruby = context.runtime;
    var array = ruby.newArray();
    for (var one : several.failures()) {
      array.append(exception(context, one));
    }
    var type = ruby.getClassFromPath("Chef::Exceptions::MultipleFailures");
    var built = (RubyException) type.callMethod(context, "of", array);
    return built.toThrowable();
  }

  /** The Ruby object for any failure. */
  static IRubyObject exception(ThreadContext context, Throwable failure) {
    var raised = toRuby(context, failure);
    if (raised instanceof RaiseException r) {
      return r.getException();
    }
    return RaiseException.from(context.runtime, context.runtime.getRuntimeError(), message(raised))
        .getException();
  }

  static RaiseException named(Ruby ruby, String name, @Nullable String message) {
    var text = Values.string(ruby, message == null ? "" : message);
    if (name.startsWith("Net::")) {
      return ((RubyException)
              ruby.getModule("Stackworks")
                  .callMethod(
                      ruby.getCurrentContext(),
                      "net_failure",
                      new IRubyObject[] {Values.string(ruby, name), text}))
          .toThrowable();
    }
    // Not made by `new`: Errno's would put the system's words in front of a message that has them.
    var built = (RubyException) named(ruby, name).allocate();
    built.setMessage(text);
    return built.toThrowable();
  }

  /** A class by its name; RuntimeError when there is none. Network libraries come in late. */
  private static RubyClass named(Ruby ruby, String name) {
    try {
      if (name.equals("SocketError") || name.startsWith("OpenSSL::")) {
        ruby.evalScriptlet(name.equals("SocketError") ? "require 'socket'" : "require 'openssl'");
      }
      return (RubyClass) ruby.getClassFromPath(name);
    } catch (RaiseException unknown) {
      return ruby.getRuntimeError();
    }
  }
}
