package io.stackworks.server.opsworks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the API says to odd requests, and that it gives back what it was given: operation by
 * operation as in the reference, and what Terraform's provider sends and reads.
 */
class ExactnessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

  private static LocalApi api;
  private static final Map<String, String> ids = new HashMap<>();

  @BeforeAll
  static void open() {
    api = new LocalApi();
    ids.put("role", "\"ServiceRoleArn\": \"arn:aws:iam::123456789012:role/r\"");
    ids.put(
        "profile",
        "\"DefaultInstanceProfileArn\": \"arn:aws:iam::123456789012:instance-profile/p\"");
    ids.put("none", "00000000-1111-2222-3333-444444444444");
    ids.put("user", "arn:aws:iam::123456789012:user/ann");
    make("stack", "CreateStack", stack("'ebs'"));
    make("other", "CreateStack", stack("'instance-store'"));
    make(
        "layer",
        "CreateLayer",
        "{'StackId': '$stack', 'Type': 'custom', 'Name': 'web', 'Shortname': 'web'}");
    make(
        "lb",
        "CreateLayer",
        "{'StackId': '$stack', 'Type': 'lb', 'Name': 'HAProxy', 'Shortname': 'lb'}");
    make(
        "foreign",
        "CreateLayer",
        "{'StackId': '$other', 'Type': 'custom', 'Name': 'web', 'Shortname': 'web'}");
    make("app", "CreateApp", "{'StackId': '$stack', 'Name': 'PhotoPoll', 'Type': 'other'}");
    make(
        "instance",
        "CreateInstance",
        "{'StackId': '$stack', 'LayerIds': ['$layer'], 'InstanceType': 't2.micro',"
            + " 'AutoScalingType': 'timer'}");
    make("profileof", "CreateUserProfile", "{'IamUserArn': '$user'}");
  }

  @AfterAll
  static void close() {
    api.close();
  }

  private static String stack(String rootDevice) {
    return "{'Name': 's', 'Region': 'us-east-1', $role, $profile, 'DefaultRootDeviceType': "
        + rootDevice
        + ", 'ConfigurationManager': {'Name': 'Chef', 'Version': '11.10'}}";
  }

  private static void make(String name, String operation, String request) {
    var answer = api.call(operation, filled(request));
    ids.put(name, answer.properties().iterator().next().getValue().asText());
  }

  private static String filled(String text) {
    return VARIABLE
        .matcher(text.replace('\'', '"'))
        .replaceAll(found -> Matcher.quoteReplacement(ids.get(found.group(1))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          CreateStack | {'Name': '', 'Region': 'us-east-1', $role, $profile} | Name:  (expected: 1 to 255 characters)
          CreateStack | {'Name': 'x', 'Region': 'us-east-1', $role, $profile, 'DefaultAvailabilityZone': 'us-east-11'} | Default Availability Zone: us-east-11 (expected: a zone of region us-east-1)
          CreateStack | {'Name': 'x', 'Region': 'us-east-1', $role, $profile, 'UseCustomCookbooks': true} | Custom Cookbooks Source:  (expected: a source, with custom cookbooks in use)
          CreateStack | {'Name': 'x', 'Region': 'us-east-1', $role, $profile, 'CustomCookbooksSource': {'Type': 'git'}} | Custom Cookbooks Source Url:  (expected: an address)
          CreateStack | {'Name': 'x', 'Region': 'us-east-1', $role, $profile, 'CustomCookbooksSource': {'Type': 'other'}} | Source Type: (expected: one of git, svn, archive, s3)
          CreateStack | {'Name': 'x', 'Region': 'us-east-1', $role, $profile, 'ConfigurationManager': {'Version': '13'}} | Configuration Manager: 13 (expected: one of [0.9, 11.4, 11.10, 12, 18])
          CreateLayer | {'StackId': '$stack', 'Type': 'custom', 'Name': 'web', 'Shortname': 'web'} | There is already a layer named "web" for this stack
          CreateLayer | {'StackId': '$stack', 'Type': 'custom', 'Name': 'x', 'Shortname': 'web'} | There is already a layer with shortname "web" for this stack
          CreateLayer | {'StackId': '$stack', 'Type': 'custom', 'Name': 'x', 'Shortname': 'Up'} | Shortname: Up (expected: 1 to 200 lower-case letters, digits, hyphens, underscores or dots)
          UpdateLayer | {'LayerId': '$lb', 'Attributes': {'HaproxyHealthCheckMethod': 'POST'}} | HaproxyHealthCheckMethod: POST (expected: one of GET, HEAD, OPTIONS)
          UpdateLayer | {'LayerId': '$lb', 'Attributes': {'EnableHaproxyStats': 'perhaps'}} | EnableHaproxyStats: perhaps (expected: one of true, false)
          UpdateLayer | {'LayerId': '$lb', 'Attributes': {'MemcachedMemory': 'much'}} | MemcachedMemory: much (expected: megabytes)
          UpdateLayer | {'LayerId': '$layer', 'CustomInstanceProfileArn': 'p'} | Custom Instance Profile Arn: p (expected: the ARN of an IAM instance profile)
          UpdateLayer | {'LayerId': '$layer', 'LifecycleEventConfiguration': {'Shutdown': {'ExecutionTimeout': -1}}} | Execution Timeout: -1 (expected: 0 to 86400)
          UpdateLayer | {'LayerId': '$layer', 'VolumeConfigurations': [{'MountPoint': '/srv/www', 'NumberOfDisks': 1, 'Size': 10}]} | Mount Point: /srv/www (expected: an absolute path that nothing else is mounted at)
          UpdateLayer | {'LayerId': '$layer', 'VolumeConfigurations': [{'MountPoint': 'x', 'NumberOfDisks': 1, 'Size': 10}]} | Mount Point: x (expected: an absolute path that nothing else is mounted at)
          UpdateLayer | {'LayerId': '$layer', 'VolumeConfigurations': [{'MountPoint': '/x', 'NumberOfDisks': 0, 'Size': 10}]} | Number Of Disks: 0 (expected: 1 to 64)
          UpdateLayer | {'LayerId': '$layer', 'VolumeConfigurations': [{'MountPoint': '/x', 'NumberOfDisks': 2, 'Size': 3000}]} | Size: 3000 (expected: 2 to 2048 GiB for 2 disks of type standard)
          UpdateLayer | {'LayerId': '$layer', 'VolumeConfigurations': [{'MountPoint': '/x', 'NumberOfDisks': 1, 'Size': 499, 'VolumeType': 'st1'}]} | Size: 499 (expected: 500 to 16384 GiB for 1 disks of type st1)
          UpdateLayer | {'LayerId': '$layer', 'VolumeConfigurations': [{'MountPoint': '/x', 'NumberOfDisks': 1, 'Size': 10, 'VolumeType': 'io1', 'Iops': 600}]} | Iops: 600 (expected: one, with io1, of at most 500)
          CreateInstance | {'StackId': '$stack', 'LayerIds': ['$foreign'], 'InstanceType': 't2.micro'} | Please only provide layer IDs from the same stack
          CreateInstance | {'StackId': '$stack', 'LayerIds': [], 'InstanceType': 't2.micro'} | Layer Ids: [] (expected: at least one layer)
          CreateInstance | {'StackId': '$stack', 'LayerIds': ['$layer'], 'InstanceType': 't2.micro', 'Os': 'Custom'} | Ami Id:  (expected: the id of an image, ami-..., with Os Custom)
          CreateInstance | {'StackId': '$stack', 'LayerIds': ['$layer'], 'InstanceType': 't2.micro', 'Os': 'Custom', 'AmiId': 'x'} | Ami Id: x (expected: the id of an image, ami-..., with Os Custom)
          CreateInstance | {'StackId': '$stack', 'LayerIds': ['$layer'], 'InstanceType': 't2.micro', 'AvailabilityZone': 'us-east-1'} | Availability Zone: us-east-1 (expected: a zone of region us-east-1)
          CreateInstance | {'StackId': '$stack', 'LayerIds': ['$layer'], 'InstanceType': 't2.micro', 'BlockDeviceMappings': [{'Ebs': {'VolumeSize': 20}}]} | Device Name:  (expected: one, and every one once)
          CreateInstance | {'StackId': '$stack', 'LayerIds': ['$layer'], 'InstanceType': 't2.micro', 'BlockDeviceMappings': [{'DeviceName': '/dev/sdb', 'VirtualName': 'ephemeral0', 'Ebs': {}}]} | Block Device Mappings: /dev/sdb (expected: an EBS volume or a virtual device, not both)
          CreateInstance | {'StackId': '$stack', 'LayerIds': ['$layer'], 'InstanceType': 't2.micro', 'BlockDeviceMappings': [{'DeviceName': 'ROOT_DEVICE', 'Ebs': {'VolumeSize': 0}}]} | Volume Size: 0 (expected: 1 to 16384 GiB)
          CreateInstance | {'StackId': '$stack', 'LayerIds': ['$layer'], 'InstanceType': 't2.micro', 'BlockDeviceMappings': [{'DeviceName': '/dev/sdb', 'VirtualName': 'disk'}]} | Virtual Name: disk (expected: ephemeral and a number)
          CreateApp | {'StackId': '$stack', 'Name': 'PhotoPoll', 'Type': 'other'} | There is already an app named "PhotoPoll" for this stack
          CreateApp | {'StackId': '$stack', 'Name': 'x', 'Type': 'other', 'Shortname': 'A b'} | Shortname: A b (expected: 1 to 200 lower-case letters, digits, hyphens or underscores)
          UpdateApp | {'AppId': '$app', 'AppSource': {'Type': 's3'}} | App Source Url:  (expected: an address)
          UpdateApp | {'AppId': '$app', 'DataSources': [{'Type': 'RdsDbInstance'}]} | Data Source Arn:  (expected: one, with RdsDbInstance)
          UpdateApp | {'AppId': '$app', 'Environment': [{'Key': 'a', 'Value': 'x\\ny'}]} | Environment: the value of a (expected: printable characters)
          SetTimeBasedAutoScaling | {'InstanceId': '$instance', 'AutoScalingSchedule': {'Monday': {'24': 'on'}}} | Monday: 24 (expected: an hour from 0 to 23)
          """)
  void what_is_wrong_is_a_validation_error_that_says_so(
      String operation, String request, String message) {
    assertThat(LocalApi.error(operation, () -> api.call(operation, filled(request))))
        .isEqualTo("ValidationException: " + filled(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UpdateStack         | {'StackId': '$none', 'Name': 'x'}                                            | Unable to find stack with ID $none
          CreateLayer         | {'StackId': '$none', 'Type': 'custom', 'Name': 'x', 'Shortname': 'x'}        | $none
          CreateApp           | {'StackId': '$none', 'Type': 'other', 'Name': 'x'}                           | $none
          CreateInstance      | {'StackId': '$stack', 'LayerIds': ['$none'], 'InstanceType': 't2.micro'}     | Unable to find layer with ID $none
          DescribeInstances   | {'InstanceIds': ['$none', '$instance', 'x']}                                 | $none, x
          SetPermission       | {'StackId': '$stack', 'IamUserArn': 'arn:aws:iam::1:user/x', 'Level': 'show'} | Unable to find user with ARN arn:aws:iam::1:user/x
          DescribePermissions | {'IamUserArn': 'arn:aws:iam::1:user/x'}                                      | Unable to find user with ARN arn:aws:iam::1:user/x
          DeleteUserProfile   | {'IamUserArn': 'arn:aws:iam::1:user/x'}                                      | Unable to find user with ARN arn:aws:iam::1:user/x
          """,
      quoteCharacter = '^')
  void what_is_not_there_is_not_found_in_the_published_words(
      String operation, String request, String message) {
    assertThat(LocalApi.error(operation, () -> api.call(operation, filled(request))))
        .isEqualTo("ResourceNotFoundException: " + filled(message));
  }

  /** The third column is part of what the fourth operation tells afterwards; null: not there. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          UpdateStack | {'StackId': '$stack', 'CustomJson': '', 'DefaultSshKeyName': '', 'Attributes': {}, 'ChefConfiguration': {'BerkshelfVersion': '3.2.0', 'ManageBerkshelf': false}, 'CustomCookbooksSource': {'Type': 'git', 'Url': 'u', 'Username': '', 'Password': '', 'Revision': '', 'SshKey': ''}} | {'Stacks': [{'CustomJson': null, 'DefaultSshKeyName': null, 'CustomCookbooksSource': {'Type': 'git', 'Url': 'u', 'Username': null, 'Password': null, 'Revision': null, 'SshKey': null}, 'ChefConfiguration': {'BerkshelfVersion': '3.2.0', 'ManageBerkshelf': false}}]} | DescribeStacks | {'StackIds': ['$stack']}
          UpdateStack | {'StackId': '$stack', 'CustomCookbooksSource': {'Type': 'git', 'Url': 'u', 'Username': 'n', 'Password': 'p', 'SshKey': 'k', 'Revision': 'r'}} | {'Stacks': [{'CustomCookbooksSource': {'Type': 'git', 'Url': 'u', 'Username': 'n', 'Password': '*****FILTERED*****', 'SshKey': '*****FILTERED*****', 'Revision': 'r'}}]} | DescribeStacks | {'StackIds': ['$stack']}
          UpdateLayer | {'LayerId': '$layer', 'CustomInstanceProfileArn': 'arn:aws:iam::123456789012:instance-profile/q', 'VolumeConfigurations': [{'MountPoint': '/home', 'NumberOfDisks': 2, 'Size': 100, 'RaidLevel': 0, 'VolumeType': 'gp2', 'Encrypted': false}, {'MountPoint': '/var', 'NumberOfDisks': 4, 'Size': 100, 'RaidLevel': 1, 'VolumeType': 'io1', 'Iops': 3000, 'Encrypted': true}]} | {'Layers': [{'CustomInstanceProfileArn': 'arn:aws:iam::123456789012:instance-profile/q', 'VolumeConfigurations': [{'MountPoint': '/home', 'NumberOfDisks': 2, 'Size': 100, 'RaidLevel': 0, 'VolumeType': 'gp2', 'Encrypted': false, 'Iops': null}, {'MountPoint': '/var', 'NumberOfDisks': 4, 'Size': 100, 'RaidLevel': 1, 'VolumeType': 'io1', 'Iops': 3000, 'Encrypted': true}]}]} | DescribeLayers | {'LayerIds': ['$layer']}
          UpdateLayer | {'LayerId': '$layer', 'CustomInstanceProfileArn': '', 'CustomJson': ''} | {'Layers': [{'CustomInstanceProfileArn': null, 'CustomJson': null}]} | DescribeLayers | {'LayerIds': ['$layer']}
          UpdateLayer | {'LayerId': '$layer', 'CloudWatchLogsConfiguration': {'Enabled': true, 'LogStreams': [{'LogGroupName': 'g', 'File': '/f', 'BatchCount': 1000, 'BatchSize': 32768, 'BufferDuration': 5000, 'Encoding': 'utf_8', 'FileFingerprintLines': '1', 'InitialPosition': 'start_of_file'}]}} | {'Layers': [{'CloudWatchLogsConfiguration': {'Enabled': true, 'LogStreams': [{'LogGroupName': 'g', 'File': '/f', 'BatchCount': 1000, 'BatchSize': 32768, 'BufferDuration': 5000, 'Encoding': 'utf_8', 'FileFingerprintLines': '1', 'InitialPosition': 'start_of_file', 'TimeZone': null}]}}]} | DescribeLayers | {'LayerIds': ['$layer']}
          UpdateLayer | {'LayerId': '$lb', 'Attributes': {'EnableHaproxyStats': 'false', 'HaproxyStatsUrl': '/x', 'HaproxyHealthCheckMethod': null}} | {'Layers': [{'Attributes': {'EnableHaproxyStats': 'false', 'HaproxyStatsUrl': '/x', 'HaproxyStatsUser': 'opsworks', 'HaproxyStatsPassword': '*****FILTERED*****'}}]} | DescribeLayers | {'LayerIds': ['$lb']}
          UpdateApp   | {'AppId': '$app', 'Name': 'PhotoPoll', 'AppSource': {'Type': 'other', 'Url': '', 'Username': '', 'Password': '', 'Revision': '', 'SshKey': ''}, 'Description': '', 'Domains': [], 'DataSources': [{'Type': 'AutoSelectOpsworksMysqlInstance', 'Arn': '', 'DatabaseName': ''}], 'Environment': [{'Key': 'key1', 'Value': 'value1', 'Secure': false}], 'Attributes': {'DocumentRoot': 'foo'}} | {'Apps': [{'AppSource': {'Type': 'other', 'Url': null, 'Revision': null}, 'Description': null, 'Domains': [], 'DataSources': [{'Type': 'AutoSelectOpsworksMysqlInstance', 'Arn': null, 'DatabaseName': null}], 'Environment': [{'Key': 'key1', 'Value': 'value1', 'Secure': false}], 'Attributes': {'DocumentRoot': 'foo'}, 'Shortname': 'photopoll'}]} | DescribeApps | {'AppIds': ['$app']}
          UpdateInstance | {'InstanceId': '$instance', 'SshKeyName': ''} | {'Instances': [{'SshKeyName': null, 'Tenancy': 'default', 'VirtualizationType': 'hvm', 'RootDeviceType': 'ebs', 'InfrastructureClass': 'ec2', 'ReportedOs': {}}]} | DescribeInstances | {'InstanceIds': ['$instance']}
          SetLoadBasedAutoScaling | {'LayerId': '$layer', 'Enable': true, 'UpScaling': {'CpuThreshold': -1, 'MemoryThreshold': 70.5, 'Alarms': ['a']}} | {'LoadBasedAutoScalingConfigurations': [{'Enable': true, 'UpScaling': {'CpuThreshold': -1.0, 'MemoryThreshold': 70.5, 'LoadThreshold': null, 'Alarms': ['a'], 'ThresholdsWaitTime': 5}, 'DownScaling': {'CpuThreshold': 30.0, 'ThresholdsWaitTime': 10, 'Alarms': null}}]} | DescribeLoadBasedAutoScaling | {'LayerIds': ['$layer']}
          SetTimeBasedAutoScaling | {'InstanceId': '$instance', 'AutoScalingSchedule': {'Monday': {'1': 'on', '2': 'off', '3': null}, 'Sunday': {'4': null}}} | {'TimeBasedAutoScalingConfigurations': [{'AutoScalingSchedule': {'Monday': {'1': 'on'}, 'Sunday': null}}]} | DescribeTimeBasedAutoScaling | {'InstanceIds': ['$instance']}
          UpdateUserProfile | {'IamUserArn': '$user', 'SshUsername': 'an.n', 'SshPublicKey': '', 'AllowSelfManagement': true} | {'UserProfiles': [{'SshUsername': 'ann', 'SshPublicKey': null, 'AllowSelfManagement': true}]} | DescribeUserProfiles | {'IamUserArns': ['$user']}
          SetPermission | {'StackId': '$stack', 'IamUserArn': '$user', 'AllowSsh': true, 'AllowSudo': false, 'Level': 'show'} | {'Permissions': [{'AllowSsh': true, 'AllowSudo': false, 'Level': 'show'}]} | DescribePermissions | {'StackId': '$stack', 'IamUserArn': '$user'}
          """)
  void what_was_written_is_read_back(
      String operation, String request, String part, String describe, String what)
      throws Exception {
    api.call(operation, filled(request));

    var told = api.call(describe, filled(what));
    differing("", JSON.readTree(filled(part)), told);
  }

  /** Of lists all, of objects the members that are expected. */
  private static void differing(String path, JsonNode expected, JsonNode told) {
    if (expected.isObject()) {
      for (var member : expected.properties()) {
        differing(path + "." + member.getKey(), member.getValue(), told.path(member.getKey()));
      }
    } else if (expected.isArray()) {
      assertThat(told.size()).as(path).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        differing(path + "." + i, expected.get(i), told.get(i));
      }
    } else if (expected.isNull()) {
      assertThat(told.isMissingNode()).as("%s is absent, but: %s", path, told).isTrue();
    } else {
      assertThat(told).as(path).isEqualTo(expected);
    }
  }
}
