package io.stackworks.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stackworks.e2e.Stage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code stackworks import} of what AWS's clients, CloudFormation and Terraform left behind. */
class ImportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void stacks_come_back_as_they_were_and_a_second_import_changes_nothing() throws Exception {
    try (var stage = Stage.open()) {
      stage.startServer();
      described(stage);
      template(stage);
      state(stage);
    }
  }

  private static void described(Stage stage) throws Exception {
    var folder = folder("import");
    assertThat(stage.operator("import", folder, "--plan")).contains("new stack shop");
    assertThat(aws(stage, "describe-stacks", "Stacks")).isEmpty();

    assertThat(stage.operator("import", folder)).contains("new app Site");
    assertThat(stage.operator("import", folder)).isEqualTo("0 changes\n");

    var stack = aws(stage, "describe-stacks", "Stacks[0]");
    var was = JSON.readTree(Path.of(folder, "dump.json").toFile()).path("Stacks").path(0);
    for (var member :
        List.of(
            "Name",
            "Region",
            "VpcId",
            "DefaultSubnetId",
            "Attributes",
            "DefaultOs",
            "ServiceRoleArn",
            "HostnameTheme",
            "CustomJson",
            "ConfigurationManager",
            "ChefConfiguration")) {
      assertThat(stack.path(member)).as(member).isEqualTo(was.path(member));
    }
    var id = "--stack-id=" + stack.path("StackId").asText();
    assertThat(aws(stage, "describe-layers", "Layers[].[Shortname, CustomRecipes.Setup[0]]", id))
        .hasToString("[[\"web\",\"web::setup\"],[\"php-app\",null]]");
    assertThat(aws(stage, "describe-apps", "Apps[].[Name,Environment[].Key,AppSource.Url]", id))
        .hasToString("[[\"Site\",[\"MODE\"],\"https://example.com/site.git\"]]");
    assertThat(aws(stage, "describe-volumes", "Volumes[].[Ec2VolumeId,MountPoint]", id))
        .hasToString("[[\"vol-0123456789abcdef0\",\"/data\"]]");
    var instance = aws(stage, "describe-instances", "Instances[0].InstanceId", id).asText();
    assertThat(aws(stage, "describe-elastic-ips", "ElasticIps[].[Ip,Name,InstanceId]", id))
        .hasToString("[[\"203.0.113.7\",\"front\",\"%s\"]]".formatted(instance));
    assertThat(
            aws(
                stage,
                "describe-time-based-auto-scaling",
                "TimeBasedAutoScalingConfigurations[0].AutoScalingSchedule",
                "--instance-ids",
                instance))
        .isEqualTo(
            JSON.readTree("{\"Monday\":{\"8\":\"on\",\"9\":\"on\"},\"Friday\":{\"12\":\"on\"}}"));
    assertThat(
            aws(
                stage,
                "describe-permissions",
                "Permissions[?ends_with(IamUserArn, 'ann')].[AllowSsh,Level]",
                id))
        .hasToString("[[true,\"deploy\"]]");
    var arn = "--resource-arn=" + stack.path("Arn").asText();
    assertThat(aws(stage, "list-tags", "Tags", arn)).hasToString("{\"team\":\"blue\"}");
  }

  private static void template(Stage stage) throws Exception {
    var folder = folder("import-cloudformation");
    assertThat(stage.operator("import", folder)).contains("new stack us-east-1-cf");
    assertThat(stage.operator("import", folder)).isEqualTo("0 changes\n");

    assertThat(
            aws(
                stage,
                "describe-stacks",
                "Stacks[?Name=='us-east-1-cf'].[DefaultSshKeyName,UseCustomCookbooks,CustomJson]"))
        .hasToString("[[\"ops\",true,\"{\\\"a\\\":{\\\"b\\\":\\\"1\\\"}}\"]]");
  }

  private static void state(Stage stage) throws Exception {
    var folder = folder("import-terraform");
    assertThat(stage.operator("import", folder)).contains("new stack tf");
    assertThat(stage.operator("import", folder)).isEqualTo("0 changes\n");

    var id = aws(stage, "describe-stacks", "Stacks[?Name=='tf'] | [0].StackId").asText();
    assertThat(
            aws(
                stage,
                "describe-layers",
                "Layers[].[Packages[0],VolumeConfigurations[0].Size,LifecycleEventConfiguration.Shutdown.ExecutionTimeout]",
                "--stack-id",
                id))
        .hasToString("[[\"git\",5,120]]");
  }

  private static JsonNode aws(Stage stage, String operation, String query, String... options)
      throws IOException {
    var words = new ArrayList<>(List.of("aws", "opsworks", operation, "--query", query));
    words.addAll(List.of(options));
    return JSON.readTree(stage.operator(words.toArray(String[]::new)));
  }

  private static String folder(String name) throws URISyntaxException {
    return Path.of(ImportTest.class.getResource(name).toURI()).toString();
  }
}
