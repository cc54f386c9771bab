import type {
  Action as ActionData,
  Rule as RuleData,
  RuleCondition,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Action, Condition, Rule } from "./world";

/** A listener rule as the API tells it, reduced to what decides where a request goes. */
export function toRule(data: RuleData): Rule {
  return { conditions: (data.Conditions ?? []).map(toCondition), action: toAction(data.Actions ?? []) };
}

/** Actions before the last one authenticate a visitor: there is nobody here to ask, so only the last one counts. */
function toAction(actions: readonly ActionData[]): Action {
  const last = [...actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0)).at(-1);
  const fixed = last?.FixedResponseConfig;
  const redirect = last?.RedirectConfig;
  switch (last?.Type) {
    case "forward":
      return { type: "forward", groups: toGroups(last) };
    case "redirect":
      return {
        type: "redirect",
        statusCode: redirect?.StatusCode === "HTTP_301" ? 301 : 302,
        protocol: redirect?.Protocol ?? "#{protocol}",
        host: redirect?.Host ?? "#{host}",
        port: redirect?.Port ?? "#{port}",
        path: redirect?.Path ?? "/#{path}",
        query: redirect?.Query ?? "#{query}",
      };
    case "fixed-response":
      return {
        type: "fixed-response",
        statusCode: Number(fixed?.StatusCode ?? 503),
        contentType: fixed?.ContentType ?? "text/plain",
        body: fixed?.MessageBody ?? "",
      };
    default:
      return {
        type: "fixed-response",
        statusCode: 501,
        contentType: "text/plain",
        body: `This balancer cannot do the action "${last?.Type ?? "none"}".\n`,
      };
  }
}

function toGroups(action: ActionData) {
  const groups = action.ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0) return [{ arn: action.TargetGroupArn ?? "", weight: 1 }];
  // A single group gets everything, whatever its weight says.
  return groups.map(({ TargetGroupArn, Weight }) => ({
    arn: TargetGroupArn ?? "",
    weight: groups.length === 1 ? 1 : (Weight ?? 1),
  }));
}

function toCondition(data: RuleCondition): Condition {
  switch (data.Field) {
    case "host-header":
      return { field: "host-header", values: data.HostHeaderConfig?.Values ?? data.Values ?? [] };
    case "path-pattern":
      return { field: "path-pattern", values: data.PathPatternConfig?.Values ?? data.Values ?? [] };
    case "http-request-method":
      return { field: "http-request-method", values: data.HttpRequestMethodConfig?.Values ?? [] };
    case "source-ip":
      return { field: "source-ip", values: data.SourceIpConfig?.Values ?? [] };
    case "http-header":
      return {
        field: "http-header",
        name: (data.HttpHeaderConfig?.HttpHeaderName ?? "").toLowerCase(),
        values: data.HttpHeaderConfig?.Values ?? [],
      };
    case "query-string":
      return {
        field: "query-string",
        values: (data.QueryStringConfig?.Values ?? []).map(({ Key, Value }) => ({
          ...(Key === undefined ? {} : { key: Key }),
          value: Value ?? "",
        })),
      };
    default:
      // A condition that is not known never holds.
      return { field: "path-pattern", values: [] };
  }
}
