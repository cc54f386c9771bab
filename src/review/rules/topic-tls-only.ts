import { grants, policiesOfKind, principalsOf, type Statement } from "../policy";
import { wrong, type Rule } from "../rule";

export const topicTlsOnly: Rule = {
  id: "topic-tls-only",
  title: "Who publishes to a topic from outside does so over TLS",
  severity: "warn",
  why: "who listens on the way could read a message, or send a false one",
  fix: "deny sns:Publish when aws:SecureTransport is false",
  peers: ["AwsSolutions-SNS3"],
  *check(model) {
    for (const { at, path, statements } of policiesOfKind(model, "topic")) {
      const from = statements
        .filter((each) => each.effect === "Allow" && grants(each, "sns:Publish"))
        .flatMap(principalsOf)
        .find((who) => !/\.amazonaws\.com/.test(who));
      if (from === undefined || statements.some(deniesPlain)) continue;
      yield wrong(at, `it lets ${from} publish, and does not ask for TLS`, { path });
    }
  },
};

function deniesPlain(statement: Statement): boolean {
  const condition = JSON.stringify(statement.condition ?? {}).toLowerCase();
  return (
    statement.effect === "Deny" &&
    grants(statement, "sns:Publish") &&
    /"aws:securetransport":\[?"?false/.test(condition)
  );
}
