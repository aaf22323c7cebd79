package io.stackworks.server;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.protobuf.ByteString;
import io.stackworks.proto.operator.ApiAnswer;
import io.stackworks.server.agents.AgentArchive;
import io.stackworks.server.agents.AgentDoor;
import io.stackworks.server.agents.AgentFiles;
import io.stackworks.server.agents.AgentMeters;
import io.stackworks.server.agents.BootScript;
import io.stackworks.server.agents.ClientKit;
import io.stackworks.server.agents.Conversations;
import io.stackworks.server.agents.Downloads;
import io.stackworks.server.agents.JavaRuntime;
import io.stackworks.server.agents.JoinScript;
import io.stackworks.server.agents.OtherServers;
import io.stackworks.server.agents.Registration;
import io.stackworks.server.agents.Sessions;
import io.stackworks.server.command.Commands;
import io.stackworks.server.command.History;
import io.stackworks.server.command.Logs;
import io.stackworks.server.command.Output;
import io.stackworks.server.command.RunEvents;
import io.stackworks.server.compute.BootData;
import io.stackworks.server.compute.Compute;
import io.stackworks.server.compute.Installation;
import io.stackworks.server.compute.LocalCompute;
import io.stackworks.server.compute.Machines;
import io.stackworks.server.compute.NoCompute;
import io.stackworks.server.compute.NoOrders;
import io.stackworks.server.console.Console;
import io.stackworks.server.console.Core;
import io.stackworks.server.cookbooks.CookbookSets;
import io.stackworks.server.cookbooks.Preparation;
import io.stackworks.server.ec2.Ec2;
import io.stackworks.server.ec2.Regions;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.metrics.Measurements;
import io.stackworks.server.nodedata.BuiltInRecipes;
import io.stackworks.server.nodedata.NodeData;
import io.stackworks.server.operator.Calls;
import io.stackworks.server.operator.OperatorDoor;
import io.stackworks.server.operator.People;
import io.stackworks.server.operator.ProgressNews;
import io.stackworks.server.operator.ServerFacts;
import io.stackworks.server.opsworks.ApiCalls;
import io.stackworks.server.opsworks.AppOperations;
import io.stackworks.server.opsworks.CatalogueOperations;
import io.stackworks.server.opsworks.ClientModel;
import io.stackworks.server.opsworks.CloneOperations;
import io.stackworks.server.opsworks.ClusterOperations;
import io.stackworks.server.opsworks.DatabaseOperations;
import io.stackworks.server.opsworks.DeploymentOperations;
import io.stackworks.server.opsworks.ElasticIpOperations;
import io.stackworks.server.opsworks.IamDoor;
import io.stackworks.server.opsworks.InstanceOperations;
import io.stackworks.server.opsworks.JoinDoor;
import io.stackworks.server.opsworks.KeyOwners;
import io.stackworks.server.opsworks.LayerOperations;
import io.stackworks.server.opsworks.LoadBalancerOperations;
import io.stackworks.server.opsworks.LogFiles;
import io.stackworks.server.opsworks.Operations;
import io.stackworks.server.opsworks.OpsWorksDoor;
import io.stackworks.server.opsworks.RegistrationOperations;
import io.stackworks.server.opsworks.ScalingOperations;
import io.stackworks.server.opsworks.Scope;
import io.stackworks.server.opsworks.StackOperations;
import io.stackworks.server.opsworks.TagOperations;
import io.stackworks.server.opsworks.UserOperations;
import io.stackworks.server.opsworks.VolumeOperations;
import io.stackworks.server.scaling.Alarms;
import io.stackworks.server.scaling.Scaler;
import io.stackworks.server.scaling.ScalingRows;
import io.stackworks.server.security.AccessKeys;
import io.stackworks.server.security.Administrator;
import io.stackworks.server.security.AgentKeys;
import io.stackworks.server.security.Audit;
import io.stackworks.server.security.Authorisation;
import io.stackworks.server.security.Authority;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.ConsoleSessions;
import io.stackworks.server.security.Credentials;
import io.stackworks.server.security.Gate;
import io.stackworks.server.security.JoinTokens;
import io.stackworks.server.security.OperatorTokens;
import io.stackworks.server.security.Passwords;
import io.stackworks.server.security.Permissions;
import io.stackworks.server.security.Permitting;
import io.stackworks.server.security.PrivateFiles;
import io.stackworks.server.security.Sealing;
import io.stackworks.server.security.ServerTls;
import io.stackworks.server.security.SignedPaths;
import io.stackworks.server.security.StoredCredentials;
import io.stackworks.server.security.Users;
import io.stackworks.server.stack.Feed;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Stacks;
import io.stackworks.server.stack.Timers;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Leases;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control server. Read {@link #start} top to bottom: it is the architecture. */
public final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

  /** How soon agents come back after a stop: long enough that they do not come all at once. */
  private static final Duration BACK_WITHIN = Duration.ofSeconds(5);

  private static final int KEPT_EVENTS = 100_000;
  private static final Duration LOG_URL_LIFETIME = Duration.ofHours(1);
  private static final Duration BOOT_TOKEN_LIFETIME = Duration.ofHours(2);

  private final ServerConfig config;
  private final Authority authority;
  private final JoinTokens joinTokens;
  private final Stacks stacks;
  private final Logs logs;
  private final Doors doors;

  /** Signs in to the console, once; only at the first start. */
  private final @Nullable String welcome;

  private final Deque<AutoCloseable> parts;

  private ControlServer(
      ServerConfig config,
      Authority authority,
      JoinTokens joinTokens,
      Stacks stacks,
      Logs logs,
      Doors doors,
      @Nullable String welcome,
      Deque<AutoCloseable> parts) {
    this.config = config;
    this.authority = authority;
    this.joinTokens = joinTokens;
    this.stacks = stacks;
    this.logs = logs;
    this.doors = doors;
    this.welcome = welcome;
    this.parts = parts;
  }

  /** Returns when requests are answered; refuses, leaving nothing running, when it cannot. */
  public static ControlServer start(ServerConfig asked, Clock clock) throws StartRefused {
    // What was started, newest first; closed in this order.
    var parts = new ArrayDeque<AutoCloseable>();
    try {
      loadAhead();
      var config = Doors.withPorts(asked);
      var data = started(parts, DataFolder.open(config.data())).path();
      var observability = started(parts, new Observability());
      var meters = new CoreMeters(observability.meters());

      // What is kept.
      var sealing = Sealing.open(PrivateFiles.folder(data.resolve("ca")).resolve("seal.key"));
      var database = started(parts, database(config, sealing));
      var artifacts = new Artifacts(data.resolve("artifacts"));

      // The core: decisions, and the orders that follow from them.
      var orders = new Orders();
      var feed = started(parts, new Feed(database).start());
      var stacks = new Stacks(database, feed, orders, meters, clock);
      var builtIn = BuiltInRecipes.read(builtIn(config).resolve("layers.json"));
      var permissions = new Permissions(database);
      var nodeData = new NodeData(builtIn, permissions::logins);
      var commands = new Commands(database, stacks, nodeData);
      var progress = started(parts, new ProgressNews(commands, feed, clock).start());
      var output = new Output(database, progress::progressed);
      started(parts, feed.subscribe(event -> moved(output, event))); // ends followed logs
      var logs = new Logs(database, output);

      // Cookbook sets and app archives.
      var sets =
          new CookbookSets(builtIn(config), artifacts, database, data.resolve("fetching"), clock);
      var preparation = started(parts, new Preparation(stacks, commands, sets, clock));

      // Machines that this server makes.
      var compute = started(parts, compute(config));

      // Who may speak to us.
      var authority = Authority.open(data.resolve("ca"), clock);
      var tls = new ServerTls(authority, ServerNames.of(config, compute), clock);
      var operatorTokens = new OperatorTokens(database, clock);
      var accessKeys = new AccessKeys(database, sealing, clock);
      var administrator = new Administrator(data.resolve("admin"));
      boolean first = !Files.exists(administrator.tokenFile());
      administrator.establish(operatorTokens, accessKeys);
      var users = new Users(database, clock);
      var gate = new Gate(permissions);
      var audit = new Audit(database, clock);
      var credentials = new Credentials(database, clock);
      var permitting = new Permitting(users, permissions, new AccountUpdates(stacks));
      var agentKeys = new AgentKeys(database, clock);
      var joinTokens = new JoinTokens(database, clock);
      var authorisation =
          new Authorisation(
              new StoredCredentials(
                  operatorTokens, agentKeys, id -> stacks.instance(id).isPresent()));

      // Agents.
      var scaling = new ScalingRows(database);
      var measurements = new Measurements(database, clock);
      var agentMeters = new AgentMeters(observability.meters());
      var workers = started(parts, new Workers());
      var sessions = new Sessions(stacks, clock, agentMeters, workers, measurements::heard);
      database.signals().subscribe(new OtherServers(sessions, stacks, workers));
      var regions = config.ec2() == null ? null : new Regions(config.ec2());
      var registration =
          new Registration(
              stacks,
              agentKeys,
              Ec2.proofs(regions, stacks, agentKeys, feed, audit, clock),
              authority,
              sessions,
              agentMeters,
              config.certificateLifetime(),
              clock);
      var agents =
          new AgentDoor(
              registration,
              sessions,
              new Conversations(stacks, commands, output, agentKeys, agentMeters, clock),
              new Downloads(commands, artifacts));

      // Operators.
      var join = new JoinScript(authority, agentUrl(config));
      var runEvents = new RunEvents(database, output);
      var facts =
          new ServerFacts(
              Main.VERSION,
              authority.fingerprint(),
              agentUrl(config),
              consoleUrl(config),
              join::command);
      var logFiles =
          new LogFiles(logs, new SignedPaths(sealing, LOG_URL_LIFETIME, clock), consoleUrl(config));
      var callers = new KeyOwners(accessKeys, gate, audit, clock);
      var operations =
          new Operations(
              List.of(
                  new StackOperations(stacks, callers, clock),
                  new CloneOperations(stacks, permissions::copy, scaling, clock),
                  new LayerOperations(stacks, builtIn, clock),
                  new InstanceOperations(
                      stacks, config.ec2() == null ? ComputeKind.LOCAL : ComputeKind.EC2, clock),
                  new AppOperations(stacks, clock),
                  new DeploymentOperations(stacks, commands, logFiles::url),
                  new ElasticIpOperations(stacks, clock),
                  new VolumeOperations(stacks, clock),
                  new LoadBalancerOperations(stacks, clock),
                  new DatabaseOperations(stacks, clock),
                  new ClusterOperations(stacks, clock),
                  new TagOperations(stacks),
                  new UserOperations(users, permissions, permitting, credentials, stacks),
                  new ScalingOperations(scaling, stacks),
                  new RegistrationOperations(
                      stacks, agentUrl(config), authority::trustedPem, clock),
                  new CatalogueOperations(stacks, Main.VERSION)));
      var api = new ApiCalls(operations, callers, new Scope(stacks));
      var operators =
          new OperatorDoor(
              stacks,
              commands,
              logs,
              runEvents,
              feed,
              joinTokens,
              artifacts,
              facts,
              new People(users, permitting, credentials, accessKeys, operatorTokens, audit),
              new Calls(stacks, gate, audit),
              (caller, call) ->
                  api.perform(
                      caller,
                      call.getOperation(),
                      call.getDocument().toByteArray(),
                      (document, error, message) ->
                          ApiAnswer.newBuilder()
                              .setDocument(ByteString.copyFrom(document))
                              .setError(error)
                              .setMessage(message)
                              .build()),
              workers,
              clock);

      // The doors.
      var routes = new LinkedHashMap<>(observability.routes());
      var clients =
          new ClientKit(
              agentUrl(config),
              () ->
                  Map.of(
                      "service-2.json", ClientModel.service(operations),
                      "waiters-2.json", ClientModel.waiters()));
      var archive = archive(config, data);
      var runtime =
          new JavaRuntime(Path.of(System.getProperty("java.home")), data.resolve("agent-java"));
      var boot = new BootScript(authority, join, archive, runtime);
      routes.put("/agent/", new AgentFiles(authority, join, boot, archive, runtime, clients));
      routes.put("GET /", Console::toConsole);
      var consoleSessions = new ConsoleSessions(database, clock);
      routes.put(LogFiles.PATH, logFiles);
      routes.put(
          "POST /", new IamDoor(users, accessKeys, gate, new OpsWorksDoor(api, callers), clock));
      Function<InstanceId, Secret> bootToken =
          instance -> joinTokens.forInstance(instance, BOOT_TOKEN_LIFETIME).secret();
      routes.put(
          "POST " + JoinDoor.PATH,
          new JoinDoor(stacks, callers, instance -> bootToken.apply(instance).reveal()));
      var console =
          new Console(
              new Core(
                  stacks,
                  commands,
                  logs,
                  runEvents,
                  feed,
                  joinTokens,
                  consoleSessions,
                  operatorTokens,
                  new Passwords(database, clock),
                  gate,
                  audit,
                  users,
                  permissions,
                  permitting,
                  nodeData,
                  artifacts,
                  scaling,
                  measurements,
                  api::call,
                  facts,
                  workers,
                  clock));
      routes.put("/console", console);
      routes.put("/console/", console);
      var doors =
          started(
              parts,
              Doors.open(
                  config, tls, new Doors.Offer(List.of(agents, operators), authorisation, routes)));

      // Everybody is there: what rows ask for is done from now on, and first what was missed.
      compute.open(doors.listen());
      var machines =
          started(
              parts,
              new Machines(
                  stacks,
                  compute,
                  instance ->
                      new BootData(
                          instance.id().value(),
                          instance.hostname(),
                          authority.fingerprint(),
                          bootToken.apply(instance.id()).reveal())));
      var leases = new Leases(database, clock, UUID.randomUUID().toString());
      var ec2 =
          regions == null
              ? new NoOrders(stacks, "this server has no EC2 (expected: --ec2 FILE, docs/ec2.md)")
              : started(
                      parts,
                      new Ec2(
                          regions,
                          stacks,
                          database,
                          feed,
                          leases,
                          instance ->
                              boot.text(instance.hostname(), bootToken.apply(instance.id())),
                          authority.fingerprint(),
                          clock))
                  .start()
                  .orders();
      database.signals().start();
      orders.join(new Orders.Performers(stacks, sessions, machines, ec2, preparation::prepare));
      machines.recover();
      var scaler =
          new Scaler(stacks, scaling, measurements, Alarms.NOBODY_KNOWS, feed, leases, clock);
      started(parts, new Timers(database, stacks, orders, leases, clock).start());
      var chores = started(parts, new Chores());
      chores.every(10, SECONDS, "heard", sessions::flushHeard);
      chores.every(5, SECONDS, "silent agents", sessions::sweep);
      chores.every(10, SECONDS, "measurements", measurements::flush);
      chores.every(60, SECONDS, "scaling", scaler::round);
      chores.every(5 * 60, SECONDS, "averages", measurements::condense);
      chores.every(1, HOURS, "scaling of what is gone", scaling::sweep);
      chores.every(1, HOURS, "tokens", joinTokens::sweep);
      var history = new History(database, stacks, artifacts, clock);
      chores.every(1, HOURS, "old output", () -> history.forget(History.KEPT));
      chores.every(1, HOURS, "console sessions", consoleSessions::sweep);
      chores.every(1, HOURS, "old events", () -> feed.prune(KEPT_EVENTS));
      chores.every(1, HOURS, "old audit entries", () -> audit.prune(KEPT_EVENTS));
      chores.every(1, HOURS, "permissions of deleted stacks", permissions::sweep);
      chores.every(1, HOURS, "authority", authority::tend);
      chores.every(1, HOURS, "certificate", tls::tend);
      chores.soon("process meters", observability::watchProcess);
      meters.watch(feed, database);
      started(parts, () -> sessions.drain(BACK_WITHIN)); // closed first
      var welcome = first ? console.link(Caller.Operator.root(administrator.name())) : null;
      return new ControlServer(config, authority, joinTokens, stacks, logs, doors, welcome, parts);
    } catch (IOException e) {
      stop(parts);
      throw StartRefused.environment(
          "data directory %s: %s".formatted(asked.data(), e.getMessage()));
    } catch (StartRefused | RuntimeException | Error e) {
      stop(parts);
      throw e;
    }
  }

  /** Loading classes is half of a start, and the database takes its time: both at once. */
  private static void loadAhead() {
    var loading =
        new Thread(
            () -> {
              Authority.load();
              Doors.load();
            },
            "load");
    loading.setDaemon(true);
    loading.start();
  }

  /** Where agents and operators connect, TLS. */
  public InetSocketAddress listen() {
    return doors.listen();
  }

  /** Plain HTTP and gRPC for this machine. */
  public InetSocketAddress http() {
    return doors.http();
  }

  public String caFingerprint() {
    return authority.fingerprint();
  }

  /** The first certificate authority's certificate, for clients in the same process. */
  public X509Certificate authority() {
    return authority.certificate();
  }

  public JoinTokens joinTokens() {
    return joinTokens;
  }

  public Stacks stacks() {
    return stacks;
  }

  public Logs logs() {
    return logs;
  }

  /** What a person wants to know at the start, in a few lines. */
  String banner() {
    var lines =
        """
        Stackworks %s
          console and API  http://%s
          agents           https://%s:%d
          data             %s
          operator token   %s
        """
            .formatted(
                Main.VERSION,
                Doors.text(http()),
                ServerNames.told(config),
                listen().getPort(),
                config.data(),
                config.data().resolve("admin").resolve("token"));
    return welcome == null ? lines : lines + "  sign in, once    " + welcome + "\n";
  }

  /** Drains and stops within seconds. Safe to call twice. */
  @Override
  public void close() {
    stop(parts);
  }

  private static <T extends AutoCloseable> T started(Deque<AutoCloseable> parts, T part) {
    parts.push(part);
    return part;
  }

  private static synchronized void stop(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) { // the others must be closed as well
        log.atWarn().setCause(e).log("Part did not close");
      }
    }
  }

  private static Compute compute(ServerConfig config) throws IOException {
    if (config.compute().equals("none")) {
      return new NoCompute("this server makes no machines (--compute none)");
    }
    if (config.home() == null) {
      return new NoCompute(
          "this server makes no machines: it does not know its installation (expected:"
              + " STACKWORKS_HOME)");
    }
    return LocalCompute.choose(
        LocalCompute.Choice.of(config.compute()),
        config.data(),
        Installation.current(config.home()));
  }

  /** The cookbooks that come with the installation. */
  private static Path builtIn(ServerConfig config) {
    var home = config.home() == null ? config.data().resolve("none") : config.home();
    return home.resolve("recipes/cookbooks");
  }

  private static @Nullable AgentArchive archive(ServerConfig config, Path data) {
    return config.home() == null ? null : new AgentArchive(config.home(), data.resolve("agent"));
  }

  /** Where agents are told to connect. */
  private static String agentUrl(ServerConfig config) {
    return "https://%s:%d".formatted(ServerNames.told(config), config.listen().getPort());
  }

  private static String consoleUrl(ServerConfig config) {
    return "http://" + Doors.text(config.http());
  }

  /** A command has changed: who follows its log may have reached the end. */
  private static void moved(Output output, FeedEvent event) {
    var command = event.commandId();
    if (command != null && !event.kind().equals("command.progress")) {
      output.changed(command);
    }
  }

  private static Database database(ServerConfig config, Sealing sealing) throws StartRefused {
    try {
      return Database.open(DatabaseUrl.jdbc(config.databaseUrl(), config.data()), sealing);
    } catch (RuntimeException e) {
      var cause = rootOf(e);
      throw StartRefused.environment(
          "database %s: %s (expected: one that can be opened and written)"
              .formatted(
                  config.databaseUrl() == null ? "in " + config.data() : "of --database-url",
                  String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString())));
    }
  }

  private static Throwable rootOf(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
