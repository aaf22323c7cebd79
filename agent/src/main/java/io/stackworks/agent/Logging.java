package io.stackworks.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's own log: standard output and {@code agent.log}, by size, four files. In code: no XML
 * parser.
 */
final class Logging {
  private static final String PATTERN =
      "[%d{yyyy-MM-dd HH:mm:ss, UTC}] %5p [stackworks-agent\\(%property{PID}\\)]: %m %kvp{NONE}%n%ex";

  private Logging() {}

  static void configure(Path file) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.putProperty("PID", Long.toString(ProcessHandle.current().pid()));
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("io.grpc").setLevel(Level.WARN);

    var console = new ConsoleAppender<ILoggingEvent>();
    root.addAppender(begin(console, context));

    var rolling = new RollingFileAppender<ILoggingEvent>();
    rolling.setFile(file.toString());
    var window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(rolling);
    window.setFileNamePattern(file + ".%i");
    window.setMinIndex(1);
    window.setMaxIndex(3);
    window.start();
    var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(2 * FileSize.MB_COEFFICIENT));
    size.start();
    rolling.setRollingPolicy(window);
    rolling.setTriggeringPolicy(size);
    root.addAppender(begin(rolling, context));
  }

  private static OutputStreamAppender<ILoggingEvent> begin(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  /** For commands that print: warnings to standard error at most. */
  static void quiet() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
  }
}
