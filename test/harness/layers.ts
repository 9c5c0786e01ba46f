// What each folder may import and touch. docs/architecture.md says the same in words.

export interface Layer {
  /** A folder below the repository's top. */
  readonly folder: string;
  /** Folders or files below server/src that it may import, besides itself. */
  readonly imports: readonly string[];
  /** Folders of which it may import types, and nothing that exists at run time. */
  readonly types: readonly string[];
  readonly packages: readonly string[];
  /** Node's own modules; `node:*` for all but the network. */
  readonly builtins: readonly string[];
  /** Whether it must do the same for the same input, whatever the disk, the clock and the environment say. */
  readonly pure: boolean;
  /** Whether its files may import each other. */
  readonly siblings: boolean;
  /** Said to the person who broke the rule. */
  readonly why: string;
}

const PURE = { types: [], packages: [], builtins: [], pure: true, siblings: true };

export const LAYERS: readonly Layer[] = [
  { ...PURE, folder: 'server/src/text', imports: [], why: 'text is below everything and knows no domain words' },
  { ...PURE, folder: 'server/src/page', imports: ['text'], why: 'the parts of every HTML page of ours, whatever it is about' },
  {
    ...PURE,
    folder: 'server/src/facts',
    imports: ['text'],
    builtins: ['node:util'],
    why: 'facts are plain data that every other folder reads; node:util is there only to print secrets as redacted',
  },
  {
    ...PURE,
    folder: 'server/src/extract',
    imports: ['libraries', 'facts', 'text'],
    packages: ['jsonc-parser'],
    why: 'an extractor turns one text into facts and knows no rule and no other file; parsers stay in the folder of their language',
  },
  {
    ...PURE,
    folder: 'server/src/extract/typescript',
    imports: ['extract', 'libraries', 'facts', 'text'],
    packages: ['@ts-morph/common'],
    why: 'only this folder may load the TypeScript compiler, which is large',
  },
  {
    ...PURE,
    folder: 'server/src/extract/python',
    imports: ['extract', 'libraries', 'facts', 'text'],
    packages: ['@lezer/python', '@lezer/common'],
    why: 'only this folder parses Python',
  },
  {
    ...PURE,
    folder: 'server/src/extract/toml',
    imports: ['extract', 'facts', 'text'],
    packages: ['toml-eslint-parser', 'jsonc-parser'],
    why: 'only this folder parses TOML',
  },
  {
    ...PURE,
    folder: 'server/src/extract/yaml',
    imports: ['extract', 'facts', 'text'],
    packages: ['yaml'],
    why: 'only this folder parses YAML',
  },
  {
    ...PURE,
    folder: 'server/src/libraries',
    imports: ['facts', 'text'],
    why: 'what each library does is data, which rules, model and the token doctor read alike',
  },
  {
    ...PURE,
    folder: 'server/src/model',
    imports: ['libraries', 'facts', 'text'],
    builtins: ['node:crypto'],
    why: 'the contract is built from facts alone; node:crypto is there to recognise publicly known secrets, by their hash and by what they sign',
  },
  {
    ...PURE,
    folder: 'server/src/rules',
    imports: ['rules/rule', 'rules/ids', 'model', 'libraries', 'facts', 'fix', 'text'],
    siblings: false,
    why: 'a rule reads the contract and yields findings: what it needs from a syntax tree is a fact, and what it shares with another rule belongs into model or fix',
  },
  {
    ...PURE,
    folder: 'server/src/fix',
    imports: ['libraries', 'text', 'facts', 'rules/rule'],
    why: 'fixes are built from facts and know no rule but the shape of one',
  },
  {
    ...PURE,
    folder: 'server/src/analysis',
    imports: ['extract', 'model', 'rules', 'fix', 'libraries', 'facts', 'text'],
    packages: ['jsonc-parser'],
    builtins: ['node:crypto'],
    why: 'the engine joins the pure folders and is given files, settings and the time by its host; node:crypto makes fingerprints',
  },
  {
    folder: 'server/src/tokens',
    imports: ['model', 'libraries', 'fix', 'rules/rule', 'facts', 'page', 'text'],
    types: [],
    packages: ['jose'],
    builtins: ['node:crypto'],
    pure: true,
    siblings: true,
    why: 'the token doctor alone judges the tokens that it is handed; the time of day comes in as an argument',
  },
  {
    ...PURE,
    folder: 'server/src/diagnosis',
    imports: ['tokens', 'analysis', 'rules', 'model', 'libraries', 'facts', 'page', 'text'],
    why: 'the diagnosis of a 401 asks the contract, the findings and the token doctor, and touches nothing itself',
  },
  {
    ...PURE,
    folder: 'server/src/map',
    imports: ['tokens/sessions/holders', 'analysis', 'rules', 'model', 'libraries', 'facts', 'page', 'text'],
    packages: ['@dagrejs/dagre'],
    why: 'the Auth Map is worked out of the contract and the findings, laid out by a library and drawn as text',
  },
  {
    ...PURE,
    folder: 'server/src/report',
    imports: ['map', 'analysis', 'rules', 'model', 'facts', 'page', 'text'],
    packages: ['picocolors'],
    builtins: ['node:path', 'node:url'],
    why: 'a report of an audit is one text made of findings, for the editor and the command line alike',
  },
  {
    folder: 'server/src/disk',
    imports: ['text', 'facts', 'extract', 'analysis'],
    types: [],
    packages: ['ignore', 'jsonc-parser'],
    builtins: ['node:*'],
    pure: false,
    siblings: true,
    why: 'disk finds and reads files for lsp and cli and knows neither of them',
  },
  {
    folder: 'server/src/lsp',
    imports: [
      'analysis',
      'diagnosis',
      'disk',
      'map',
      'page',
      'report',
      'tokens',
      'rules',
      'model',
      'fix',
      'extract',
      'libraries',
      'facts',
      'text',
    ],
    types: [],
    packages: ['vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-uri', 'jsonc-parser'],
    builtins: ['node:*'],
    pure: false,
    siblings: true,
    why: 'only lsp speaks the language server protocol',
  },
  {
    folder: 'server/src/cli',
    imports: [
      'analysis',
      'diagnosis',
      'disk',
      'map',
      'report',
      'tokens',
      'lsp',
      'rules',
      'model',
      'fix',
      'extract',
      'libraries',
      'facts',
      'text',
    ],
    types: [],
    packages: ['picocolors', 'jsonc-parser'],
    builtins: ['node:*'],
    pure: false,
    siblings: true,
    why: 'only cli reads arguments and sets the exit code',
  },
  {
    folder: 'client/src',
    imports: [],
    types: ['lsp'],
    packages: ['vscode', 'vscode-languageclient'],
    builtins: ['node:*'],
    pure: false,
    siblings: true,
    why: 'the client starts the language server and shows what it says; all else is the server',
  },
];

/** Files or folders that single files may import besides. */
export const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // The list of rules imports them all.
  'server/src/rules/index.ts': ['server/src/rules'],
  // `authlint --version`.
  'server/src/cli/run.ts': ['package.json'],
  // The version that `serverInfo` and SARIF tell.
  'server/src/lsp/pages/version.ts': ['package.json'],
};

/** Who may read the command line and set an exit code: folders or files. */
export const ARGUMENT_READERS: readonly string[] = [
  'server/src/cli/',
  // The entry of the server's bundle: the protocol library finds its transport in the arguments.
  'server/src/lsp/main.ts',
];

/** No network, ever. */
export const NETWORK = ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'node:dns', 'node:dns/promises'];

/** Globals that make the result of a pure folder depend on something other than its input. */
export const IMPURE_GLOBALS = [
  'process',
  'performance',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'console',
  'globalThis',
  'WebSocket',
  'XMLHttpRequest',
];

/** Calls on globals that do the same. */
export const IMPURE_CALLS = ['Date.now', 'Math.random', 'crypto.getRandomValues', 'crypto.randomUUID'];
