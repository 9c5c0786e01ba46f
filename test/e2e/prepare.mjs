// After `npm ci`: one link and one unpacked file make the packages a VS Code and a browser.
import { createReadStream, createWriteStream } from 'node:fs';
import { access, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

const modules = path.join(import.meta.dirname, 'node_modules');

// VS Code also serves browser files out of its own node_modules.
const link = path.join(modules, 'code-server/lib/vscode/node_modules');
await rm(link, { recursive: true, force: true });
await symlink('../../..', link);

const packed = path.join(modules, '@sparticuz/chromium/bin/chromium.br');
const browser = path.join(modules, '.chromium');
try {
  await access(browser);
} catch {
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(`${browser}.tmp`, { mode: 0o755 }));
  await rename(`${browser}.tmp`, browser);
}
