import type { Model } from "./model";

/** Works an answer out once for each model: many rules ask the same question. */
export function memo<T>(answer: (model: Model) => T): (model: Model) => T {
  const answers = new WeakMap<Model, T>();
  return (model) => {
    if (!answers.has(model)) answers.set(model, answer(model));
    return answers.get(model) as T;
  };
}
