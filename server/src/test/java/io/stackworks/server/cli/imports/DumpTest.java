package io.stackworks.server.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DumpTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          a.json     | {"Stacks": [{]}                                          | a.json: not JSON, line 1
          a.json     | []                                                       | a.json: ARRAY (expected: a JSON object)
          a.json     | {"Stacks": {"Name": "x"}}                                | a.json: Stacks: {"Name":"x"} (expected: a list)
          a.json     | {"Stacks": [{"Name": 1}]}                                | a.json: Stacks[0]: Name: 1 (expected: a string)
          a.json     | {"Stacks": [{"StackId": "s", "Region": "r"}]}            | a.json: Stacks[0]: no Name
          a.json     | {"Stacks": ["x"]}                                        | a.json: Stacks[0]: "x" (expected: an object)
          a.json     | {"Layers": [{"VolumeConfigurations": [{"Size": "a"}]}]}  | a.json: Layers[0]: VolumeConfigurations[0].Size: "a" (expected: a whole number)
          a.json     | {"Apps": [{"Environment": [{"Secure": "yes"}]}]}         | a.json: Apps[0]: Environment[0].Secure: "yes" (expected: true or false)
          tags.json  | {"Tags": {"a": "b"}}                                     | tags.json: tags of what?
          a.json     | {}                                                       | no stacks in 1 files
          a.yaml     | a: [                                                     | a.yaml: line 1:
          a.template | Parameters: {}                                           | a.template: no Resources
          a.template | Resources: {S: {Type: "AWS::OpsWorks::Nope", Properties: {}}} | a.template: Resources.S: Type AWS::OpsWorks::Nope
          a.template | Resources: {S: {Type: "AWS::OpsWorks::Stack"}}           | a.template: Resources.S: no Properties
          a.template | Resources: {S: {Type: "AWS::OpsWorks::Stack", Properties: {Name: {a: b}}}} | Resources.S: Name: {"a":"b"} (expected: a string)
          a.tfstate  | {"version": 3, "terraform_version": "0.11", "modules": []} | a.tfstate: state of version 3
          a.tfstate  | {"resources": [{"type": "aws_opsworks_stack", "name": "m", "instances": [{}]}]} | a.tfstate: aws_opsworks_stack.m: no attributes
          """)
  void bad_input_is_named_by_file_and_member(String name, String text, String said)
      throws Exception {
    Files.writeString(folder.resolve(name.strip()), text.strip());

    assertThat(catchThrowable(() -> Dump.read(folder)))
        .isInstanceOf(BadFile.class)
        .hasMessageContaining(said.strip());
  }

  @Test
  void what_describe_stack_resources_tells_gives_a_template_its_ids() throws Exception {
    Files.writeString(
        folder.resolve("a.template"),
        """
        Resources:
          S: {Type: AWS::OpsWorks::Stack, Properties: {Name: x}}
          L: {Type: AWS::OpsWorks::Layer, Properties: {StackId: !Ref S, Name: a, Shortname: a, Type: custom}}
        """);
    Files.writeString(
        folder.resolve("resources.json"),
        """
        {"StackResources": [{"LogicalResourceId": "S", "PhysicalResourceId": "id-of-s",
          "StackId": "arn:aws:cloudformation:eu-central-1:1:stack/x/1"}]}""");
    var dump = Dump.read(folder);

    assertThat(dump.of("Stacks").get(0).text("Region")).isEqualTo("eu-central-1");
    assertThat(dump.of("Layers").get(0).text("StackId")).isEqualTo("id-of-s");
  }
}
