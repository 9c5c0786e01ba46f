import assert from 'node:assert/strict';
import { Project } from 'ts-morph';
import { breaches } from './imports';

function breachesIn(path: string, text: string): string[] {
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { allowJs: false } });
  project.createSourceFile(`/repo/${path}`, text);
  return breaches(project, '/repo');
}

describe('the layers of the source', () => {
  const refused: [string, string, RegExp][] = [
    ['server/src/text/a.ts', "import type { Fact } from '../facts/fact';", /text is below everything/],
    ['server/src/facts/a.ts', "import { extract } from '../extract/index';", /may import server\/src\/text\./],
    ['server/src/extract/a.ts', "import { RULES } from '../rules/index';", /knows no rule/],
    [
      'server/src/extract/dotenv/a.ts',
      "import { ts } from '@ts-morph/common';",
      /Only server\/src\/extract\/typescript may import @ts-morph\/common/,
    ],
    ['server/src/rules/secret/a.ts', "import b from './b';", /what it shares with another rule/],
    ['server/src/rules/secret/a.ts', "import { parse } from '../../extract/typescript/parsed-file';", /is a fact/],
    ['server/src/model/a.ts', "export * from '../analysis/settings';", /built from facts alone/],
    ['server/src/analysis/a.ts', "import { readFileSync } from 'node:fs';", /Let the host hand in/],
    ['server/src/extract/a.ts', "const m = require('left-pad');", /No folder may import left-pad yet/],
    ['server/src/disk/a.ts', "const m = await import('node:https');", /never uses the network/],
    ['server/src/disk/a.ts', "import { Range } from 'vscode-languageserver';", /Only server\/src\/lsp may import/],
    ['server/src/lsp/a.ts', "import * as vscode from 'vscode';", /Only client\/src may import vscode/],
    ['client/src/a.ts', "import { Analysis } from '../../server/src/analysis/analysis';", /all else is the server/],
    [
      'client/src/a.ts',
      "import { startServer } from '../../server/src/lsp/server';",
      /all else is the server\. client\/src may import nothing outside itself/,
    ],
    ['server/src/misc/a.ts', '', /in no folder that/],
    ['server/src/model/a.ts', 'export const now = Date.now();', /uses Date\.now/],
    ['server/src/rules/secret/a.ts', 'export const now = new Date();', /uses Date:/],
    ['server/src/fix/a.ts', 'export const x = { a: process.env };', /uses process\.env/],
    ['server/src/analysis/a.ts', 'export const x = Math.random();', /uses Math\.random/],
    ['server/src/extract/a.ts', 'console.log(1);', /uses console\.log/],
    ['server/src/lsp/a.ts', 'process.exit(1);', /only server\/src\/cli reads arguments/],
    ['server/src/disk/a.ts', 'fetch("x");', /never uses the network/],
  ];
  for (const [path, text, message] of refused) {
    it(`refuse in ${path}: ${text || 'any file'}`, () => {
      const found = breachesIn(path, text);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(String(found[0]), message);
      assert.ok(String(found[0]).startsWith(path));
    });
  }

  const allowed: [string, string][] = [
    ['server/src/rules/secret/a.ts', "import type { Contract } from '../../model/contract'; import { defineRule } from '../rule';"],
    ['server/src/rules/index.ts', "import a from './secret/a';"],
    [
      'server/src/extract/typescript/a.ts',
      "import { NOTHING } from '../extractor'; import { b } from './deep/b'; import { ts } from '@ts-morph/common';",
    ],
    ['server/src/facts/a.ts', "import { inspect } from 'node:util';"],
    ['server/src/model/a.ts', 'export const at = (file: { process: string; Date: Date }) => [new Date(0), file.process, Math.max(1, 2)];'],
    ['server/src/lsp/a.ts', 'setTimeout(() => performance.now(), process.pid);'],
    ['server/src/lsp/main.ts', "process.argv.push('--stdio');"],
    ['server/src/cli/run.ts', "import { version } from '../../../package.json';"],
    ['server/src/cli/a.ts', 'process.exitCode = process.argv.length;'],
    ['client/src/a.ts', "import type { AuditResult } from '../../server/src/lsp/audit';"],
    ['client/src/a.ts', "import * as vscode from 'vscode'; import { LanguageClient } from 'vscode-languageclient/node';"],
  ];
  for (const [path, text] of allowed) {
    it(`allow in ${path}: ${text}`, () => {
      assert.deepEqual(breachesIn(path, text), []);
    });
  }
});
