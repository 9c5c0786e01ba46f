import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ts } from 'ts-morph';
import { readSuite, type Suite, type SuiteTest } from './harness/suite';

// What a fix writes is judged by the TypeScript compiler. The packages that suites import are not there, so that what comes from
// them is `any`; a name that nobody declares, a variable without a type and a call that does not fit are still told. A suite may
// be wrong by itself, so that only what is new after the fix counts.

const FOLDERS = ['docs/rules', 'test/rules'];
/** Modules and their types that are not there. */
const ABSENT = new Set([2307, 2792, 7016, 2875, 7026]);
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.Preserve,
  experimentalDecorators: true,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  typeRoots: [path.resolve('node_modules/@types')],
};

/** Where the narrowing of a package is what makes a fix right, its types are here. */
const STUBS = new Map([
  [
    '/stubs/axios.d.ts',
    `declare module 'axios' {
  interface Axios {
    (...args: any[]): any;
    isAxiosError(error: unknown): error is { config?: any; response?: { status: number; data: any } };
    post<T = any>(...args: any[]): Promise<AxiosResponse<T>>;
    [name: string]: any;
  }
  const axios: Axios;
  export default axios;
  export const isAxiosError: Axios['isAxiosError'];
  export type AxiosError = { config?: any; response?: { status: number; data: any } };
  export type AxiosInstance = any;
  export type AxiosRequestConfig = any;
  export type InternalAxiosRequestConfig = any;
  export type AxiosResponse<T = any> = { data: T; status: number };
}`,
  ],
  [
    '/stubs/pinia.d.ts',
    `declare module 'pinia' {
  export function defineStore(name: string, options: { actions?: object & ThisType<any>; [option: string]: any }): any;
}`,
  ],
]);

interface Case {
  readonly suite: Suite;
  readonly test: SuiteTest;
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

describe('what fixes write', () => {
  it('has no error of types that was not there before', function () {
    this.timeout(60_000);
    const cases = [...fixedCases()];
    const files = new Map(STUBS);
    for (const { before, after } of cases) for (const [name, text] of [...before, ...after]) files.set(name, text);
    const program = ts.createProgram([...files.keys()], OPTIONS, hostOf(files));
    const faults = cases.flatMap(({ suite, test, before, after }) => {
      const old = counted([...before.keys()].flatMap((name) => errorsOf(program, name)));
      return [...counted([...after.keys()].flatMap((name) => errorsOf(program, name)))]
        .filter(([error, count]) => count > (old.get(error) ?? 0))
        .map(([error]) => `${suite.path}, "${test.title}": ${error}`);
    });
    assert.ok(cases.length > 100, String(cases.length));
    assert.deepEqual(faults, []);
  });
});

/** The tests of all suites whose fixes change TypeScript, each choice of fixes as a case of its own. */
function* fixedCases(): Iterable<Case> {
  let number = 0;
  for (const file of FOLDERS.flatMap(markdownBelow)) {
    const suite = readSuite(file, readFileSync(file, 'utf8'));
    for (const test of suite.tests) {
      for (const by of new Set(test.fixed.map((block) => block.by))) {
        const blocks = test.fixed.filter((block) => block.by === by && isTypeScript(block.path));
        if (blocks.length === 0) continue;
        number++;
        const plain = test.files.filter(({ path: name }) => isTypeScript(name));
        const tree = (folder: string, texts: readonly { readonly path: string; readonly text: string }[]) =>
          texts.map(({ path: name, text }) => [`/${folder}/${number}/${name}`, text] as const);
        const before = new Map(tree('before', plain));
        yield { suite, test, before, after: new Map([...tree('after', plain), ...tree('after', blocks)]) };
      }
    }
  }
}

function isTypeScript(name: string): boolean {
  return /\.[cm]?tsx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name);
}

function hostOf(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  return {
    ...host,
    getDefaultLibLocation: () => path.resolve('node_modules/typescript/lib'),
    getDefaultLibFileName: () => path.resolve('node_modules/typescript/lib/lib.d.ts'),
    fileExists: (name) => files.has(name) || (!isMade(name) && host.fileExists(name)),
    readFile: (name) => files.get(name) ?? host.readFile(name),
    directoryExists: (name) => !isMade(name) && (host.directoryExists?.(name) ?? true),
    getSourceFile: (name, target, onError) => {
      const text = files.get(name);
      return text === undefined ? host.getSourceFile(name, target, onError) : ts.createSourceFile(name, text, target);
    },
  };
}

function isMade(name: string): boolean {
  return /^\/(?:before|after|stubs)\//.test(name);
}

function errorsOf(program: ts.Program, name: string): string[] {
  const source = program.getSourceFile(name);
  // Without a file the compiler would tell the errors of all files, before and after alike.
  assert.ok(source, name);
  return program
    .getSemanticDiagnostics(source)
    .filter(({ code }) => !ABSENT.has(code))
    .map(({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

function counted(errors: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const error of errors) counts.set(error, (counts.get(error) ?? 0) + 1);
  return counts;
}

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .filter((name) => name.endsWith('.md'))
    .sort();
}
