import type { Rule } from "../rule";

/** Every rule beside the rules of other tools that ask for the same or come near, for the documentation. */
export function toRuleTable(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => {
    const marks = [
      rule.severity,
      ...(rule.critical ? ["critical"] : []),
      ...(rule.mandatory ? ["mandatory"] : []),
    ];
    const cells = [
      `[\`${rule.id}\`](#${rule.id})`,
      rule.title,
      marks.join(", "),
      ...columns.map(([, is]) => peersOf(rule, is)),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const head = ["rule", "what must hold", "severity", ...columns.map(([name]) => name)];
  return [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rows, ""].join("\n");
}

const isCheckov = (peer: string) => peer.startsWith("CKV");
const isTrivy = (peer: string) => peer.startsWith("AVD-");
const isCdkNag = (peer: string) =>
  /^(AwsSolutions-\w+|[A-Z][A-Za-z0-9]{7,})( |$)/.test(peer) && !isCheckov(peer);

const columns: readonly (readonly [string, (peer: string) => boolean])[] = [
  ["Checkov", isCheckov],
  ["Trivy", isTrivy],
  ["cdk-nag", isCdkNag],
  ["others", (peer) => !isCheckov(peer) && !isTrivy(peer) && !isCdkNag(peer)],
];

function peersOf(rule: Rule, is: (peer: string) => boolean): string {
  const found = rule.peers.filter(is).map((peer) => peer.replaceAll("|", "\\|"));
  return found.length === 0 ? "-" : found.join(", ");
}
