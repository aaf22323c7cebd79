package io.stackworks.server.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stackworks.api.testing.Model;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is expected of the texts was printed by Debian's awscli 2.9.19 for the same words. */
class AwsCommandLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two stacks, as a server describes them. */
  private static final String STACKS =
      """
      {"Stacks": [
        {"StackId": "s1", "Name": "shop", "UseCustomCookbooks": true, "Attributes": {},
         "ConfigurationManager": {"Name": "Chef", "Version": "12"}, "Zones": ["a", "b"]},
        {"StackId": "s2", "Name": "blog", "UseCustomCookbooks": false, "CustomJson": "{}",
         "ConfigurationManager": {"Name": "Chef", "Version": "11.10"}, "Zones": []}
      ]}""";

  @TempDir Path folder;
  private final List<String> calls = new ArrayList<>();
  private JsonNode answer = JSON.createObjectNode();
  private String out = "";
  private String err = "";

  private int run(String... words) throws Exception {
    var printed = new ByteArrayOutputStream();
    var said = new ByteArrayOutputStream();
    Api api =
        (String operation, ObjectNode request) -> {
          calls.add(operation + " " + request);
          if (answer.has("refuse")) {
            throw new Api.Refused(answer.get("refuse").asText(), "no such thing");
          }
          return answer;
        };
    int code =
        new AwsCommandLine(
                api,
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                new PrintStream(said, true, StandardCharsets.UTF_8),
                () -> 80)
            .run(List.of(words), folder);
    out = printed.toString(StandardCharsets.UTF_8);
    err = said.toString(StandardCharsets.UTF_8);
    return code;
  }

  private String request(String... words) throws Exception {
    var all = new ArrayList<>(List.of("opsworks"));
    all.addAll(List.of(words));

    assertThat(run(all.toArray(String[]::new))).as(err).isZero();
    return calls.get(calls.size() - 1);
  }

  @Test
  void every_operation_of_the_model_has_a_name_here() {
    assertThat(ApiModel.operations().values().stream().map(ApiModel::name))
        .containsExactlyInAnyOrderElementsOf(Model.operations());
  }

  @Test
  void a_region_of_a_stack_has_an_option_of_its_own() throws Exception {
    assertThat(request("create-stack", "--name", "x", "--stack-region", "eu-west-1"))
        .isEqualTo("CreateStack {\"Name\":\"x\",\"Region\":\"eu-west-1\"}");
  }

  @Test
  void flags_lists_structures_and_maps_get_the_types_of_the_model() throws Exception {
    assertThat(
            request(
                "create-layer",
                "--enable-auto-healing",
                "--no-auto-assign-public-ips",
                "--packages",
                "git",
                "curl",
                "--custom-recipes",
                "Setup=a::b,b::c,Configure=c",
                "--volume-configurations",
                "MountPoint=/x,NumberOfDisks=1,Encrypted=true",
                "MountPoint='/y,z'",
                "--attributes",
                "JvmOptions=-Xmx1g\\,2g,Jvm=openjdk"))
        .isEqualTo(
            "CreateLayer {\"Attributes\":{\"JvmOptions\":\"-Xmx1g,2g\",\"Jvm\":\"openjdk\"},"
                + "\"Packages\":[\"git\",\"curl\"],"
                + "\"VolumeConfigurations\":[{\"MountPoint\":\"/x\",\"NumberOfDisks\":1,\"Encrypted\":true},"
                + "{\"MountPoint\":\"/y,z\"}],"
                + "\"EnableAutoHealing\":true,\"AutoAssignPublicIps\":false,"
                + "\"CustomRecipes\":{\"Setup\":[\"a::b\",\"b::c\"],\"Configure\":[\"c\"]}}");
  }

  @Test
  void a_command_takes_lists_in_a_map() throws Exception {
    assertThat(
            request("create-deployment", "--command", "Name=execute_recipes,Args={recipes=[a,b]}"))
        .isEqualTo(
            "CreateDeployment {\"Command\":{\"Name\":\"execute_recipes\",\"Args\":{\"recipes\":[\"a\",\"b\"]}}}");
  }

  @Test
  void json_files_and_whole_requests_are_values_too() throws Exception {
    Files.writeString(folder.resolve("in.json"), "{\"StackId\": \"s1\", \"Name\": \"old\"}");
    Files.writeString(folder.resolve("custom.json"), "{\"a\": 1}");

    assertThat(
            request(
                "update-stack",
                "--cli-input-json",
                "file://in.json",
                "--name",
                "new",
                "--custom-json",
                "file://custom.json",
                "--configuration-manager",
                "{\"Name\": \"Chef\"}"))
        .isEqualTo(
            "UpdateStack {\"StackId\":\"s1\",\"Name\":\"new\",\"CustomJson\":\"{\\\"a\\\": 1}\","
                + "\"ConfigurationManager\":{\"Name\":\"Chef\"}}");
  }

  @Test
  void options_of_the_client_itself_may_stand_anywhere() throws Exception {
    answer = JSON.readTree(STACKS);

    assertThat(
            run(
                "--region",
                "eu-west-1",
                "--no-cli-pager",
                "--output=text",
                "opsworks",
                "describe-stacks",
                "--query",
                "Stacks[0].Name"))
        .isZero();
    assertThat(out).isEqualTo("shop\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '~',
      textBlock =
          """
          Stacks[].Name                                   > ["shop","blog"]
          Stacks[*].[Name,StackId]                        > [["shop","s1"],["blog","s2"]]
          Stacks[?Name=='blog'].{N:Name, I:StackId}       > [{"N":"blog","I":"s2"}]
          Stacks[?Name==`shop`] | [0].StackId           > "s1"
          Stacks[?UseCustomCookbooks && Name!='x'].Name   > ["shop"]
          Stacks[?!UseCustomCookbooks].Name               > ["blog"]
          length(Stacks)                                  > 2
          sort_by(Stacks, &Name)[0].Name                  > "blog"
          Stacks[-1].ConfigurationManager.Version         > "11.10"
          Stacks[].ConfigurationManager.*                 > [["Chef","12"],["Chef","11.10"]]
          Stacks[].Zones[]                                > ["a","b"]
          Stacks[0:1].Name                                > ["shop"]
          Stacks[::-1].Name                               > ["blog","shop"]
          Stacks[?contains(Name, 'ho') || Zones].Name > ["shop"]
          join(',', Stacks[].Name)                        > "shop,blog"
          Stacks[0].Nothing.Else                          > null
          "Stacks"[0]."Name"                              > "shop"
          Stacks[?length(Zones) != `0`].Name               > ["shop"]
          """)
  void queries_find(String query, String found) throws Exception {
    assertThat(Query.apply(query.strip(), JSON.readTree(STACKS)).toString())
        .isEqualTo(found.strip());
  }

  @Test
  void text_is_words_between_tabs() throws Exception {
    answer = JSON.readTree(STACKS);

    run("opsworks", "describe-stacks", "--output", "text");
    assertThat(out)
        .isEqualTo(
            """
            STACKS\t\tshop\ts1\tTrue
            CONFIGURATIONMANAGER\tChef\t12
            ZONES\ta
            ZONES\tb
            STACKS\t{}\tblog\ts2\tFalse
            CONFIGURATIONMANAGER\tChef\t11.10
            """);
  }

  @Test
  void a_table_has_a_box_for_each_structure() throws Exception {
    answer = JSON.readTree(STACKS);

    run("opsworks", "describe-stacks", "--output", "table");
    assertThat(out)
        .isEqualTo(
            """
            -----------------------------------------------------------
            |                     describe-stacks                     |
            +---------------------------------------------------------+
            ||                        Stacks                         ||
            |+-------------+-------+----------+----------------------+|
            || CustomJson  | Name  | StackId  | UseCustomCookbooks   ||
            |+-------------+-------+----------+----------------------+|
            ||             |  shop |  s1      |  True                ||
            |+-------------+-------+----------+----------------------+|
            |||                ConfigurationManager                 |||
            ||+---------------------+-------------------------------+||
            |||        Name         |            Version            |||
            ||+---------------------+-------------------------------+||
            |||  Chef               |  12                           |||
            ||+---------------------+-------------------------------+||
            |||                        Zones                        |||
            ||+-----------------------------------------------------+||
            |||  a                                                  |||
            |||  b                                                  |||
            ||+-----------------------------------------------------+||
            ||                        Stacks                         ||
            |+-------------+-------+----------+----------------------+|
            || CustomJson  | Name  | StackId  | UseCustomCookbooks   ||
            |+-------------+-------+----------+----------------------+|
            ||  {}         |  blog |  s2      |  False               ||
            |+-------------+-------+----------+----------------------+|
            |||                ConfigurationManager                 |||
            ||+---------------------+-------------------------------+||
            |||        Name         |            Version            |||
            ||+---------------------+-------------------------------+||
            |||  Chef               |  11.10                        |||
            ||+---------------------+-------------------------------+||
            """);
  }

  @Test
  void what_is_wider_than_the_terminal_stands_upright() throws Exception {
    answer =
        JSON.readTree("{\"A\": \"%s\", \"B\": \"%s\"}".formatted("a".repeat(40), "b".repeat(40)));

    run("opsworks", "describe-stacks", "--output", "table");
    assertThat(out)
        .isEqualTo(
            """
            ---------------------------------------------------
            |                 describe-stacks                 |
            +---+---------------------------------------------+
            |  A|  %s   |
            |  B|  %s   |
            +---+---------------------------------------------+
            """
                .formatted("a".repeat(40), "b".repeat(40)));
  }

  @Test
  void yaml_has_its_members_in_the_order_of_their_names() throws Exception {
    answer = JSON.readTree(STACKS);

    run("opsworks", "describe-stacks", "--query", "Stacks[0]", "--output", "yaml");
    assertThat(out)
        .isEqualTo(
            """
            Attributes: {}
            ConfigurationManager:
              Name: Chef
              Version: '12'
            Name: shop
            StackId: s1
            UseCustomCookbooks: true
            Zones:
            - a
            - b
            """);
  }

  @Test
  void what_is_wrong_is_said_as_the_aws_command_line_says_it() throws Exception {
    answer = JSON.createObjectNode().put("refuse", "ResourceNotFoundException");

    assertThat(run("opsworks", "describe-stacks", "--stack-ids", "x")).isEqualTo(254);
    assertThat(err)
        .isEqualTo(
            "\nAn error occurred (ResourceNotFoundException) when calling the DescribeStacks"
                + " operation: no such thing\n");
    assertThat(run("opsworks", "describe-stacks", "--nope")).isEqualTo(252);
    assertThat(err).isEqualTo("\naws: error: unknown options: --nope\n");
    assertThat(run("opsworks", "wait", "app-exists", "--app-ids", "x")).isEqualTo(255);
    assertThat(err).startsWith("\nWaiter AppExists failed: An error occurred");
    assertThat(run("opsworks", "wait", "instance-terminated", "--instance-ids", "x")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "online, 0, instance-online",
    "setup_failed, 255, instance-online",
    "stopped, 0, instance-stopped",
    "registered, 0, instance-registered",
    "online, 255, instance-terminated"
  })
  void waiters_end(String status, int code, String waiter) throws Exception {
    answer = JSON.readTree("{\"Instances\": [{\"Status\": \"%s\"}]}".formatted(status));

    assertThat(run("opsworks", "wait", waiter, "--instance-ids", "i")).isEqualTo(code);
  }

  @Test
  void waiters_lose_their_patience() throws Exception {
    var pauses = new ArrayList<java.time.Duration>();
    Api booting =
        (operation, request) -> JSON.readTree("{\"Instances\":[{\"Status\":\"booting\"}]}");

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () ->
                    Waiter.named("instance-online")
                        .await(booting, JSON.createObjectNode(), pauses::add)))
        .hasMessage("Waiter InstanceOnline failed: Max attempts exceeded");
    assertThat(pauses).hasSize(39).containsOnly(java.time.Duration.ofSeconds(15));
  }

  @Test
  void a_skeleton_has_every_member_and_calls_nobody() throws Exception {
    run("opsworks", "update-volume", "--generate-cli-skeleton");

    assertThat(JSON.readTree(out))
        .isEqualTo(JSON.readTree("{\"VolumeId\":\"\",\"Name\":\"\",\"MountPoint\":\"\"}"));
    assertThat(calls).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update-app --app-source Kind=git | unknown member Kind",
        "update-app --app-source Type | (expected: NAME=)",
        "update-app --enable-ssl yes | unknown options: yes",
        "create-layer --volume-configurations Size=big | (expected: a number)",
        "describe-stacks --output xml | --output: xml (expected: one of json, text, table, yaml)",
        "describe-stacks --query Stacks[ | Bad value for --query Stacks[",
        "describe-stacks --query nope(Stacks) | Unknown function: nope()",
        "update-app --name file://none | file://none: cannot be read",
        "update-app --name | --name: expected one argument",
        "frob | operation frob",
        "wait for | wait for (expected: one of app-exists"
      })
  void arguments_that_make_no_call_are_named(String words, String said) throws Exception {
    answer = JSON.readTree(STACKS);

    assertThat(run(("opsworks " + words).strip().split(" "))).isEqualTo(252);
    assertThat(err).contains(said);
  }
}
