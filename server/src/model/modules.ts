import type { FactBase } from '../facts/fact-base';

/** Modules that facts refer to and that the fact base has no file of, each as the paths it may have. */
export function moduleCandidates(_facts: FactBase): readonly (readonly string[])[] {
  return [];
}
