import type { Finding } from "../rule";

/** Findings that have the same reason and the same remedy. */
export interface Group {
  readonly first: Finding;
  readonly findings: readonly Finding[];
}

/** Says why and what to change once, however many places there are; the order of the first ones is kept. */
export function grouped(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = [finding.severity, finding.rule, finding.fix].join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined ? [] : [{ first, findings: all }];
  });
}
