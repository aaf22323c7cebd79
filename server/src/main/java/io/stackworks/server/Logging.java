package io.stackworks.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Log set-up in code: reading XML costs a fifth of a second at every start of the command line.
 *
 * <p>System properties: {@code stackworks.log} is the level of our own packages (the server says
 * INFO, operator commands WARN), {@code stackworks.log.format} is {@code text} or {@code json}.
 * Found through {@code META-INF/services}.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context));
    appender.start();

    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    context
        .getLogger("io.stackworks")
        .setLevel(Level.toLevel(System.getProperty("stackworks.log"), Level.INFO));
    // Armeria registers a gauge per certificate and complains when two have the same name.
    context.getLogger("io.micrometer").setLevel(Level.ERROR);
    // One line per failed handshake: whoever scans the port would fill the log.
    context.getLogger("com.linecorp.armeria").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context) {
    if ("json".equals(System.getProperty("stackworks.log.format"))) {
      var json = new JsonEncoder();
      json.setContext(context);
      json.start();
      return json;
    }
    var text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %msg %kvp%n%ex");
    text.start();
    return text;
  }
}
