package io.stackworks.server.opsworks;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.stackworks.server.security.AccessKeys;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.Gate;
import io.stackworks.server.security.Right;
import io.stackworks.server.security.SignatureCheck;
import io.stackworks.server.security.SignatureRefused;
import io.stackworks.server.security.User;
import io.stackworks.server.security.Users;
import io.stackworks.server.stack.StackId;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls of IAM that {@code aws opsworks register} makes before it starts the installer: a group
 * named after the stack, a user for the machine in it, the registration policy, an access key. Such
 * a user may register an instance of that stack and nothing else. No other call is known here, and
 * no other user can be touched.
 *
 * <p>Shares {@code POST /} with the OpsWorks API: IAM's requests are forms.
 */
public final class IamDoor implements HttpService {
  private static final String PREFIX = "OpsWorks-";
  private static final String FOLDER = "AWS/OpsWorks/";
  private static final String POLICY = "AWSOpsWorksInstanceRegistration";

  private final Users users;
  private final AccessKeys keys;
  private final Gate gate;
  private final SignatureCheck signatures;
  private final HttpService others;
  private final Clock clock;

  /**
   * @param others takes every request that is no form
   */
  public IamDoor(Users users, AccessKeys keys, Gate gate, HttpService others, Clock clock) {
    this.users = users;
    this.keys = keys;
    this.gate = gate;
    this.signatures = new SignatureCheck("iam", keys::find);
    this.others = others;
    this.clock = clock;
  }

  /** A failure in IAM's words. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String code;

    Refused(int status, String code, String message) {
      super(message, null, false, false);
      this.status = status;
      this.code = code;
    }
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    var type = request.contentType();
    if (type == null || !type.is(MediaType.FORM_DATA.withoutParameters())) {
      return others.serve(ctx, request);
    }
    return HttpResponse.of(
        request
            .aggregate()
            .thenCompose(
                whole ->
                    CompletableFuture.supplyAsync(
                        () -> answer(whole), ctx.blockingTaskExecutor())));
  }

  private HttpResponse answer(AggregatedHttpRequest request) {
    var id = UUID.randomUUID().toString();
    try {
      var caller = caller(request);
      var form = QueryParams.fromQueryString(request.contentUtf8());
      var action = form.get("Action", "");
      var result = perform(action, form, caller);
      return xml(
          HttpStatus.OK,
          "<%1$sResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">%2$s<ResponseMetadata><RequestId>%3$s</RequestId></ResponseMetadata></%1$sResponse>"
              .formatted(action, result, id));
    } catch (Refused e) {
      return error(e.status, e.code, String.valueOf(e.getMessage()), id);
    } catch (SignatureRefused e) {
      return error(403, e.code(), String.valueOf(e.getMessage()), id);
    } catch (RuntimeException e) {
      var error = ApiErrors.of("IAM", id, e);
      return error(error.status(), error.code(), error.text(), id);
    }
  }

  private Caller.Operator caller(AggregatedHttpRequest request) throws SignatureRefused {
    return signatures
        .verify(
            request.method().name(),
            "/",
            "",
            request.headers(),
            request.content().array(),
            clock.instant())
        .owner();
  }

  private String perform(String action, QueryParams form, Caller.Operator caller) {
    return switch (action) {
      case "CreateGroup" -> {
        stack(form, caller, action);
        yield "<CreateGroupResult><Group><Path>/%s</Path><GroupName>%s</GroupName><GroupId>%s</GroupId><Arn>arn:aws:iam::%s:group/%s%s</Arn></Group></CreateGroupResult>"
            .formatted(
                FOLDER,
                escaped(form.get("GroupName", "")),
                "AGPA",
                User.ACCOUNT,
                FOLDER,
                escaped(form.get("GroupName", "")));
      }
      case "CreateUser" -> {
        if (!gate.allows(caller, Right.MANAGE_SOMEWHERE, Set.of())) {
          throw denied(caller, action);
        }
        yield "<CreateUserResult>%s</CreateUserResult>".formatted(create(form));
      }
      case "AddUserToGroup" -> {
        users.registers(machine(form, null, caller, action).arn(), stack(form, caller, action));
        yield "";
      }
      case "AttachUserPolicy" -> {
        machine(form, Right.REGISTER, caller, action);
        if (!form.get("PolicyArn", "").endsWith("/" + POLICY)) {
          throw new Refused(
              403, "AccessDenied", "only the policy " + POLICY + " can be attached here");
        }
        yield "";
      }
      case "PutUserPolicy" -> {
        machine(form, Right.REGISTER, caller, action); // gives what the group gave already
        yield "";
      }
      case "CreateAccessKey" -> {
        var key = keys.create(machine(form, Right.REGISTER, caller, action));
        yield "<CreateAccessKeyResult><AccessKey><UserName>%s</UserName><AccessKeyId>%s</AccessKeyId><Status>Active</Status><SecretAccessKey>%s</SecretAccessKey></AccessKey></CreateAccessKeyResult>"
            .formatted(escaped(key.owner().name()), key.id(), key.secret().reveal());
      }
      default ->
          throw new Refused(
              400,
              "InvalidAction",
              "Could not find operation %s (expected: what aws opsworks register calls)"
                  .formatted(action));
    };
  }

  /** The stack that a group is named after, if the caller may register machines in it. */
  private StackId stack(QueryParams form, Caller.Operator caller, String action) {
    var group = form.get("GroupName", "");
    var stack =
        group.startsWith(PREFIX)
            ? Ids.find(group.substring(PREFIX.length()), StackId::new).orElse(null)
            : null;
    if (stack == null || !gate.allows(caller, Right.REGISTER, Set.of(stack))) {
      throw denied(caller, action);
    }
    return stack;
  }

  private String create(QueryParams form) {
    var name = form.get("UserName", "");
    var arn = "arn:aws:iam::" + User.ACCOUNT + ":user/" + FOLDER + name;
    if (!name.startsWith(PREFIX)) {
      throw new Refused(403, "AccessDenied", "only users named OpsWorks-... can be made here");
    }
    if (users.find(arn).isPresent()) {
      throw new Refused(409, "EntityAlreadyExists", "User with name " + name + " already exists.");
    }
    users.create(new Users.Draft(arn, null, null, false, false, false, null));
    return "<User><Path>/%s</Path><UserName>%s</UserName><UserId>AIDA</UserId><Arn>%s</Arn><CreateDate>%s</CreateDate></User>"
        .formatted(
            FOLDER,
            escaped(name),
            escaped(arn),
            clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
  }

  /**
   * The machine's user that a form names.
   *
   * @param right the caller must have on its stack; null: it has no stack yet
   */
  private User machine(
      QueryParams form, @Nullable Right right, Caller.Operator caller, String action) {
    var name = form.get("UserName", "");
    var user =
        users
            .find("arn:aws:iam::" + User.ACCOUNT + ":user/" + FOLDER + name)
            .orElseThrow(
                () ->
                    new Refused(
                        404, "NoSuchEntity", "The user with name " + name + " cannot be found."));
    var stack = user.registersIn();
    if (right == null
        ? stack != null
        : stack == null || !gate.allows(caller, right, Set.of(stack))) {
      throw denied(caller, action);
    }
    return user;
  }

  private static Refused denied(Caller.Operator caller, String action) {
    return new Refused(
        403,
        "AccessDenied",
        "User: %s is not authorized to perform: iam:%s".formatted(caller.arn(), action));
  }

  private static HttpResponse error(int status, String code, String message, String id) {
    return xml(
        HttpStatus.valueOf(status),
        "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>"
            .formatted(code, escaped(message), id));
  }

  private static HttpResponse xml(HttpStatus status, String text) {
    return HttpResponse.of(status, MediaType.create("text", "xml"), text);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
