import type { Review } from "../review";
import type { Finding, Rule } from "../rule";
import { rules as allRules } from "../rules";

/** SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function toSarif(review: Review, file = "plan.json", rules: readonly Rule[] = allRules): string {
  const known = new Map(rules.map((rule, index) => [rule.id, index]));
  const shown = [...review.findings, ...review.waived.map(({ finding }) => finding)];
  const results = shown.map((finding, at) => ({
    ruleId: finding.rule,
    ...(known.has(finding.rule) ? { ruleIndex: known.get(finding.rule) } : {}),
    level: finding.severity === "refuse" ? "error" : "warning",
    message: { text: `${finding.address}: ${finding.what}. Why: ${finding.why}. Fix: ${finding.fix}.` },
    locations: [locationOf(finding, file)],
    partialFingerprints: { ruleAndAddress: `${finding.rule}@${finding.address}` },
    properties: { verdict: finding.verdict },
    ...(at < review.findings.length ? {} : { suppressions: [suppression(review, finding)] }),
  }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "tandem-review", rules: rules.map(describe) } },
        artifacts: [{ location: { uri: uriOf(file) } }],
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function describe(rule: Rule) {
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: `${rule.title}: ${rule.why}.` },
    help: { text: `${rule.fix}.` },
    ...(rule.see === undefined ? {} : { helpUri: rule.see }),
    defaultConfiguration: { level: rule.severity === "refuse" ? "error" : "warning" },
    properties: { tags: ["terraform", ...rule.peers.filter((peer) => /^[\w.-]+$/.test(peer))] },
  };
}

/** Code scanning wants a place in a file; a plan has none, so the file as a whole, and the address beside it. */
function locationOf(finding: Finding, file: string) {
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: 1 } },
    logicalLocations: [{ fullyQualifiedName: finding.address, kind: "resource" }],
  };
}

function suppression(review: Review, finding: Finding) {
  const waiver = review.waived.find((each) => each.finding === finding)?.waiver;
  return { kind: "external", status: "accepted", justification: waiver?.reason ?? "" };
}

function uriOf(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
