package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import java.util.ArrayList;
import java.util.List;

/** Every address of the console, with what it needs. */
final class Pages {
  private final Html html = new Html();
  private final List<Route> routes = new ArrayList<>();

  Pages(Core core, Gate gate) {
    var look = new Look(core);
    var stories = new Stories(core);
    var signIn = new SignInPage(core, gate, html);
    var dashboard = new DashboardPage(core, html);
    var stack = new StackPage(core, look, html);
    var layers = new LayersPage(core, look, html);
    var instances = new InstancesPage(core, look, html);
    var apps = new AppsPage(core, look, html);
    var deployments = new DeploymentsPage(core, look, html, stories);
    var command = new CommandPage(core, look, html, stories);
    var events = new EventsPage(core, look, html);

    get("/assets/{version}/{file}", Need.NOTHING, Assets::answer);
    get("/sign-in", Need.NOTHING, signIn::show);
    post("/sign-in", Need.NOTHING, signIn::signIn);
    post("/sign-out", Need.SHOW, signIn::signOut);
    post("/links", Need.NOTHING, signIn::link);

    get("/", Need.SHOW, dashboard::show);
    get("/events", Need.SHOW, events::all);
    get("/runs", Need.SHOW, events::runs);
    get("/stacks/{stack}", Need.SHOW, stack::show);
    get("/stacks/{stack}/layers", Need.SHOW, layers::all);
    get("/stacks/{stack}/layers/{layer}", Need.SHOW, layers::one);
    get("/stacks/{stack}/instances", Need.SHOW, instances::all);
    get("/stacks/{stack}/instances/{instance}", Need.SHOW, instances::one);
    get("/stacks/{stack}/apps", Need.SHOW, apps::all);
    get("/stacks/{stack}/apps/{app}", Need.SHOW, apps::one);
    get("/stacks/{stack}/deployments", Need.SHOW, deployments::all);
    get("/stacks/{stack}/deployments/{deployment}", Need.SHOW, deployments::one);
    get("/stacks/{stack}/commands/{command}", Need.SHOW, command::show);
    get("/stacks/{stack}/commands/{command}/log", Need.SHOW, command::lines);
    get("/stacks/{stack}/commands/{command}/log.txt", Need.SHOW, command::download);
    get("/stacks/{stack}/commands/{command}/find", Need.SHOW, command::find);
    get("/stacks/{stack}/events", Need.SHOW, events::ofStack);
  }

  private void get(String pattern, Need need, Route.Handler handler) {
    routes.add(new Route(HttpMethod.GET, pattern, need, handler));
  }

  private void post(String pattern, Need need, Route.Handler handler) {
    routes.add(new Route(HttpMethod.POST, pattern, need, handler));
  }

  List<Route> routes() {
    return routes;
  }

  record Problem(Viewer viewer, int status, String title, String message) {}

  Answer problem(Viewer viewer, HttpStatus status, String message) {
    return html.page(
        status, "problem", new Problem(viewer, status.code(), status.reasonPhrase(), message));
  }
}
