import { holderOf, LockedError, lockInError, lockInFile } from "../../src/terraform/state-lock";

const id = "9db590f1-b6fe-c5f2-2678-8804f089deba";
const fields = `Lock Info:
  ID:        ${id}
  Path:      tandem-state/site/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ada@laptop
  Version:   1.11.4
  Created:   2026-11-25 08:30:01.123456789 +0000 UTC
  Info:      
`;
const lock = {
  id,
  operation: "OperationTypeApply",
  who: "ada@laptop",
  created: new Date("2026-11-25T08:30:01Z"),
};

test("Terraform's error names who holds the lock", () => {
  const said = `Error acquiring the state lock: Error message: operation error S3: PutObject, 412\n${fields}\nTerraform acquires a state lock`;
  expect(lockInError(said)).toEqual(lock);
});

test("so does what it prints without -json, in its frame", () => {
  const framed = `Error: Error acquiring the state lock\n\n${fields}`.replace(/^/gm, "│ ");
  expect(lockInError(framed)).toEqual(lock);
});

test.each([
  ["another error", "Error: Unsupported argument"],
  ["a lock that nobody is named for", "Error acquiring the state lock: AccessDenied"],
])("%s is none of a lock", (_what, said) => {
  expect(lockInError(said)).toBeUndefined();
});

test("the lock file in the bucket tells the same", () => {
  const file = JSON.stringify({
    ID: id,
    Operation: "OperationTypeApply",
    Info: "",
    Who: "ada@laptop",
    Version: "1.11.4",
    Created: "2026-11-25T08:30:01.123456789Z",
    Path: "tandem-state/site/terraform.tfstate",
  });
  expect(lockInFile(file)).toEqual(lock);
  expect(lockInFile("{}")).toBeUndefined();
});

test("who holds it, for what and since when is one part of a sentence", () => {
  expect(holderOf(lock)).toBe(`ada@laptop holds it for an apply since 2026-11-25 08:30:01 UTC (lock ${id})`);
});

test("the error names the way out of a stale lock", () => {
  expect(new LockedError(lock).message).toMatch(/^the state is locked: ada@laptop .* 'npm run unlock' /);
});
