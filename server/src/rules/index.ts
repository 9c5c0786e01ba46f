import type { Rule } from './rule';

/** All rules. */
export const RULES: readonly Rule[] = [];
