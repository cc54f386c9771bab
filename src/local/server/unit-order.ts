import type { UnitFile } from "./unit-file";

/** For each unit, the ones of the same start that must be done before it. A circle is broken where it is found. */
export function startOrder(
  files: readonly UnitFile[],
  say: (text: string) => void,
): Map<string, Set<string>> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const before = new Map(files.map((file) => [file.name, new Set<string>()]));
  for (const file of files) {
    for (const name of file.words("Unit", "After")) if (byName.has(name)) before.get(file.name)?.add(name);
    for (const name of file.words("Unit", "Before")) before.get(name)?.add(file.name);
  }
  for (const file of files.filter((each) => each.name.endsWith(".target"))) {
    for (const name of pulledIn(file)) {
      // A target comes after what it wants, unless that asks for the opposite.
      if (byName.has(name) && !before.get(name)?.has(file.name)) before.get(file.name)?.add(name);
    }
  }
  breakCircles(before, say);
  return before;
}

/** What a unit's start starts as well. */
export function pulledIn(file: UnitFile): readonly string[] {
  return [...file.words("Unit", "Wants"), ...requiredBy(file)];
}

/** What must have started for a unit to start, and what it stops with. */
export function requiredBy(file: UnitFile): readonly string[] {
  return [...file.words("Unit", "Requires"), ...file.words("Unit", "BindsTo")];
}

function breakCircles(before: Map<string, Set<string>>, say: (text: string) => void): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    for (const earlier of before.get(name) ?? []) {
      if (path.includes(earlier) || earlier === name) {
        say(`ordering circle: ${name} no longer waits for ${earlier}`);
        before.get(name)?.delete(earlier);
      } else visit(earlier, [...path, name]);
    }
    done.add(name);
  };
  [...before.keys()].forEach((name) => visit(name, []));
}
