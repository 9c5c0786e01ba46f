import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder on disk that a test fills and that is gone afterwards. */
export class TemporaryFolder {
  readonly root: string;

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    this.root = realpathSync(mkdtempSync(path.join(tmpdir(), 'authlint-test-')));
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  /** The folder's path with `/`. */
  get posix(): string {
    return this.root.split(path.sep).join('/');
  }

  path(name: string): string {
    return path.join(this.root, name);
  }

  write(name: string, content: string | Buffer): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Runs git here, with nothing of the machine's own configuration. */
  git(...args: readonly string[]): void {
    const run = spawnSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main', ...args], {
      cwd: this.root,
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stderr);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
