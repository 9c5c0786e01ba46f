/** The import and the name of a rule in the list: `secret/missing` is `secretMissing`. */
export function ruleVariable(id: string): string {
  return id.replace(/[/-]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The text of `server/src/rules/index.ts` for these ids, in their order; imports by path, as the linter wants them. */
export function ruleList(ids: readonly string[]): string {
  const rulesAndContract = [
    ...ids.map((id) => ({ path: `./${id}`, line: `import ${ruleVariable(id)} from './${id}';` })),
    { path: './rule', line: "import type { Rule } from './rule';" },
  ];
  const imports = rulesAndContract.sort((left, right) => (left.path < right.path ? -1 : 1)).map(({ line }) => line);
  return [
    ...imports,
    '',
    '/** All rules. */',
    'export const RULES: readonly Rule[] = [',
    ...ids.map((id) => `  ${ruleVariable(id)},`),
    '];',
    '',
  ].join('\n');
}
