import type { ManifestContent } from './content';
import { memberOf, membersOf, readJson, stringOf } from './json-tree';

/** Reads a deno.json: `imports` maps to `npm:express@^4` or `jsr:@std/assert@1`. */
export function readDenoJson(text: string): ManifestContent {
  const root = readJson(text);
  const packages: [string, string][] = membersOf(memberOf(root, 'imports')).flatMap(({ value }) => {
    const specifier = /^(?:npm|jsr):\/?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?/.exec((stringOf(value) ?? '').slice(0, 300));
    return specifier?.[1] === undefined ? [] : [[specifier[1].toLowerCase(), specifier[2] ?? '*']];
  });
  return {
    name: stringOf(memberOf(root, 'name')) ?? '',
    dependencies: Object.fromEntries(packages),
    workspaceRoot: memberOf(root, 'workspace') !== undefined,
    // A deno.json with `exports` and tasks that start it is a program with an entry point, so tasks decide first.
    library:
      memberOf(root, 'exports') !== undefined &&
      membersOf(memberOf(root, 'tasks')).every((task) => !/^(?:start|dev|serve)/.test(task.name)),
  };
}
