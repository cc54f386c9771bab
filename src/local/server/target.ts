import type { Unit, UnitStatus } from "./unit";
import type { UnitFile } from "./unit-file";

/** A target has nothing to run: it is up when what it wants had its turn. */
export function createTarget(file: UnitFile, changed: (unit: Unit) => void): Unit {
  const status: UnitStatus = { state: "inactive", result: "success" };
  const set = (state: UnitStatus["state"]) => {
    status.state = state;
    changed(unit);
  };
  const unit: Unit = {
    file,
    status,
    start: async () => {
      set("active");
      return true;
    },
    stop: async () => set("inactive"),
    reload: async () => true,
  };
  return unit;
}
