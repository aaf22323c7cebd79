package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import java.util.ArrayList;
import java.util.List;

/** Every address of the console, with what it needs. */
final class Pages {
  private final Html html = new Html();
  private final List<Route> routes = new ArrayList<>();

  Pages(Core core, Visitors visitors) {
    var look = new Look(core);
    var stories = new Stories(core);
    var signIn = new SignInPage(core, visitors, html);
    var dashboard = new DashboardPage(core, html);
    var stack = new StackPage(core, look, html);
    var layers = new LayersPage(core, look, html);
    var instances = new InstancesPage(core, look, html);
    var apps = new AppsPage(core, look, html);
    var deployments = new DeploymentsPage(core, look, html, stories);
    var command = new CommandPage(core, look, html, stories);
    var events = new EventsPage(core, look, html);

    var recipes = new RecipeNames(core.artifacts());
    var stackForms = new StackForms(core, look, html);
    var layerForms = new LayerForms(core, look, html, recipes);
    var instanceForms = new InstanceForms(core, look, html);
    var appForms = new AppForms(core, look, html);
    var run = new RunPage(core, look, html, recipes);

    var nodeData = new NodeDataPage(core, look, html);
    var monitoring = new MonitoringPage(core, look, html);
    var scaling = new ScalingPages(core, look, html);
    var resources = new ResourcesPage(core, look, html);
    var actions = new InstanceActions(core, look, html);
    var register = new RegisterPage(core, look, html);
    var people = new PeoplePages(core, look, html);
    var tags = new TagsPage(core, look, html);

    get("/assets/{version}/{file}", Route.OPEN, Assets::answer);
    get("/sign-in", Route.OPEN, signIn::show);
    post("/sign-in", Route.OPEN, signIn::signIn);
    post("/links", Route.OPEN, signIn::link);
    post("/sign-out", "DescribeOperatingSystems", signIn::signOut);

    get("/", "DescribeStacks", dashboard::show);
    get("/events", "DescribeStacks", events::all);
    get("/runs", "DescribeCommands", events::runs);

    get("/audit", "DescribeUserProfiles", events::audit);
    get("/users", "DescribeUserProfiles", people::users);
    get("/users/new", "CreateUserProfile", people::fresh);
    post("/users/new", "CreateUserProfile", people::create);
    get("/users/{user}/edit", "UpdateUserProfile", people::edit);
    post("/users/{user}/edit", "UpdateUserProfile", people::update);
    get("/users/{user}/delete", "DeleteUserProfile", people::confirmDelete);
    post("/users/{user}/delete", "DeleteUserProfile", people::delete);
    get("/me", "UpdateMyUserProfile", people::me);
    post("/me", "UpdateMyUserProfile", people::updateMe);

    get("/stacks/new", "CreateStack", stackForms::fresh);
    post("/stacks/new", "CreateStack", stackForms::create);
    get("/stacks/{stack}", "DescribeStacks", stack::show);
    get("/stacks/{stack}/edit", "UpdateStack", stackForms::edit);
    post("/stacks/{stack}/edit", "UpdateStack", stackForms::update);
    get("/stacks/{stack}/clone", "CloneStack", stackForms::copy);
    post("/stacks/{stack}/clone", "CloneStack", stackForms::doCopy);
    post("/stacks/{stack}/start", "StartStack", stackForms::start);
    get("/stacks/{stack}/stop", "StopStack", stackForms::confirmStop);
    post("/stacks/{stack}/stop", "StopStack", stackForms::stop);
    get("/stacks/{stack}/delete", "DeleteStack", stackForms::confirmDelete);
    post("/stacks/{stack}/delete", "DeleteStack", stackForms::delete);
    get("/stacks/{stack}/events", "DescribeStacks", events::ofStack);

    post("/stacks/{stack}/errors/{error}/acknowledge", "CreateDeployment", stack::acknowledge);
    get("/stacks/{stack}/audit", "DescribePermissions", events::auditOfStack);
    get("/stacks/{stack}/permissions", "DescribePermissions", people::permissions);
    post("/stacks/{stack}/permissions", "SetPermission", people::permit);
    get("/stacks/{stack}/tags", "ListTags", tags::show);
    post("/stacks/{stack}/tags", "TagResource", tags::save);

    get("/stacks/{stack}/layers", "DescribeLayers", layers::all);
    get("/stacks/{stack}/layers/new", "CreateLayer", layerForms::fresh);
    post("/stacks/{stack}/layers/new", "CreateLayer", layerForms::create);
    get("/stacks/{stack}/layers/{layer}", "DescribeLayers", layers::one);
    get("/stacks/{stack}/layers/{layer}/edit", "UpdateLayer", layerForms::edit);
    post("/stacks/{stack}/layers/{layer}/edit", "UpdateLayer", layerForms::update);
    get("/stacks/{stack}/layers/{layer}/scaling", "SetLoadBasedAutoScaling", scaling::rule);
    post("/stacks/{stack}/layers/{layer}/scaling", "SetLoadBasedAutoScaling", scaling::saveRule);
    get("/stacks/{stack}/layers/{layer}/delete", "DeleteLayer", layerForms::confirmDelete);
    post("/stacks/{stack}/layers/{layer}/delete", "DeleteLayer", layerForms::delete);

    get("/stacks/{stack}/instances", "DescribeInstances", instances::all);
    get("/stacks/{stack}/instances/new", "CreateInstance", instanceForms::fresh);
    post("/stacks/{stack}/instances/new", "CreateInstance", instanceForms::create);
    get("/stacks/{stack}/instances/register", "CreateInstance", register::show);
    post("/stacks/{stack}/instances/register", "CreateInstance", register::makeToken);
    get("/stacks/{stack}/instances/confirm", "DescribeInstances", actions::confirm);
    actions
        .all()
        .forEach(
            (word, operation) ->
                post(
                    "/stacks/{stack}/instances/" + word,
                    operation,
                    ask -> actions.perform(ask, word)));
    get("/stacks/{stack}/instances/{instance}/edit", "UpdateInstance", instanceForms::edit);
    post("/stacks/{stack}/instances/{instance}/edit", "UpdateInstance", instanceForms::update);
    post(
        "/stacks/{stack}/instances/{instance}/schedule",
        "SetTimeBasedAutoScaling",
        scaling::saveSchedule);
    get("/stacks/{stack}/instances/{instance}", "DescribeInstances", instances::one);
    get("/stacks/{stack}/instances/{instance}/node-data", "CreateDeployment", nodeData::show);

    get("/stacks/{stack}/apps", "DescribeApps", apps::all);
    get("/stacks/{stack}/apps/new", "CreateApp", appForms::fresh);
    post("/stacks/{stack}/apps/new", "CreateApp", appForms::create);
    get("/stacks/{stack}/apps/{app}", "DescribeApps", apps::one);
    get("/stacks/{stack}/apps/{app}/edit", "UpdateApp", appForms::edit);
    post("/stacks/{stack}/apps/{app}/edit", "UpdateApp", appForms::update);
    get("/stacks/{stack}/apps/{app}/delete", "DeleteApp", appForms::confirmDelete);
    post("/stacks/{stack}/apps/{app}/delete", "DeleteApp", appForms::delete);

    get("/stacks/{stack}/monitoring", "DescribeStacks", monitoring::show);
    get("/stacks/{stack}/monitoring/data", "DescribeStacks", monitoring::data);
    get("/stacks/{stack}/resources", "DescribeElasticIps", resources::show);
    get("/stacks/{stack}/resources/confirm", "DescribeElasticIps", resources::confirm);
    resources(resources);

    post("/stacks/{stack}/node-data/preview", "UpdateStack", nodeData::preview);
    get("/stacks/{stack}/run", "CreateDeployment", run::show);
    post("/stacks/{stack}/run", "CreateDeployment", run::run);
    post("/stacks/{stack}/run/preview", "CreateDeployment", run::preview);
    get("/stacks/{stack}/deployments", "DescribeDeployments", deployments::all);
    get("/stacks/{stack}/deployments/{deployment}", "DescribeDeployments", deployments::one);
    post("/stacks/{stack}/deployments/{deployment}/retry", "CreateDeployment", run::retry);
    post("/stacks/{stack}/deployments/{deployment}/cancel", "CreateDeployment", run::cancel);
    get("/stacks/{stack}/commands/{command}", "DescribeCommands", command::show);
    post("/stacks/{stack}/commands/{command}/cancel", "CreateDeployment", run::cancelCommand);
    get("/stacks/{stack}/commands/{command}/log", "DescribeCommands", command::lines);
    get("/stacks/{stack}/commands/{command}/log.txt", "DescribeCommands", command::download);
    get("/stacks/{stack}/commands/{command}/find", "DescribeCommands", command::find);
  }

  private void resources(ResourcesPage page) {
    operation(page, "RegisterElasticIp", "Registered", "StackId", "ElasticIp");
    operation(page, "UpdateElasticIp", "Saved", "ElasticIp", "Name");
    operation(page, "AssociateElasticIp", "Associated", "ElasticIp", "InstanceId");
    operation(page, "DisassociateElasticIp", "Disassociated", "ElasticIp");
    operation(page, "DeregisterElasticIp", "Deregistered", "ElasticIp");
    operation(page, "RegisterVolume", "Registered", "StackId", "Ec2VolumeId");
    operation(page, "UpdateVolume", "Saved", "VolumeId", "Name", "MountPoint");
    operation(page, "AssignVolume", "Assigned", "VolumeId", "InstanceId");
    operation(page, "UnassignVolume", "Unassigned", "VolumeId");
    operation(page, "DeregisterVolume", "Deregistered", "VolumeId");
    operation(page, "AttachElasticLoadBalancer", "Attached", "ElasticLoadBalancerName", "LayerId");
    operation(page, "DetachElasticLoadBalancer", "Detached", "ElasticLoadBalancerName", "LayerId");
    operation(
        page,
        "RegisterRdsDbInstance",
        "Registered",
        "StackId",
        "RdsDbInstanceArn",
        "DbUser",
        "DbPassword");
    operation(page, "UpdateRdsDbInstance", "Saved", "RdsDbInstanceArn", "DbUser", "DbPassword");
    operation(page, "DeregisterRdsDbInstance", "Deregistered", "RdsDbInstanceArn");
    operation(page, "RegisterEcsCluster", "Registered", "StackId", "EcsClusterArn");
    operation(page, "DeregisterEcsCluster", "Deregistered", "EcsClusterArn");
  }

  /** A form of the resources page: the operation and the members that the form has. */
  private void operation(ResourcesPage page, String operation, String done, String... members) {
    post("/stacks/{stack}/resources/" + operation, operation, page.doing(operation, done, members));
  }

  /**
   * @param operation of the OpsWorks API that needs the same right
   */
  private void get(String pattern, String operation, Route.Handler handler) {
    routes.add(new Route(HttpMethod.GET, pattern, call(operation), handler));
  }

  private void post(String pattern, String operation, Route.Handler handler) {
    routes.add(new Route(HttpMethod.POST, pattern, call(operation), handler));
  }

  private static String call(String operation) {
    return operation.equals(Route.OPEN) ? Route.OPEN : "opsworks:" + operation;
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
