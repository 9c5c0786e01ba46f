// Keeps the protocol library out of the client's first bundle: most of what an extension loads, and nothing that its activation needs.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LIBRARY = 'vscode-languageclient/node';
const OWN = 'client/src/language-client';

/** The file that holds the library, loaded by way of V8's code cache when one of its names is first used. */
export function lazyLibrary(root) {
  const codeCache = JSON.stringify(path.join(root, 'server/src/disk/code-cache'));
  const load = `let loaded; const load = () => (loaded ??= require(${codeCache}).loadCode(__dirname + '/language-client.js'));`;
  return {
    name: 'lazy-library',
    setup(build) {
      build.onResolve({ filter: /^(?:vscode-languageclient\/node|\.\.?\/language-client)$/ }, ({ path: name }) => ({
        path: name === LIBRARY ? LIBRARY : OWN,
        namespace: 'lazy-library',
      }));
      build.onLoad({ filter: /./, namespace: 'lazy-library' }, ({ path: name }) => {
        const names = name === OWN ? ownExports(root) : valuesImported(root);
        // Getters, so that an import at the top of a file loads nothing.
        const getters = names.map((each) => `get ${each}() { return load().${each}; }`);
        return { contents: `${load} module.exports = { ${getters.join(', ')} };`, resolveDir: root };
      });
    },
  };
}

/** The source of that file: our own use of the library, and what the rest of the client imports from it. */
export function reexported(root) {
  const names = valuesImported(root);
  const values = names.length === 0 ? '' : `export { ${names.join(', ')} } from '${LIBRARY}';`;
  return `export * from '../../${OWN}'; ${values}`;
}

function ownExports(root) {
  const text = readFileSync(path.join(root, `${OWN}.ts`), 'utf8');
  return [...text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map(([, name]) => name);
}

/** What the client's files import from the library besides types, the file that owns it left out. */
function valuesImported(root) {
  const folder = path.join(root, 'client/src');
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts') && name !== 'language-client.ts');
  const names = files.flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const imports = text.matchAll(/^import \{([^}]*)\} from 'vscode-languageclient\/node';/gm);
    return [...imports].flatMap(([, list]) =>
      list
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type ')),
    );
  });
  return [...new Set(names)].sort();
}
