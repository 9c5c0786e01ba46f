import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { serversOf, until } from './processes.mjs';
import { skip } from './vscode.mjs';
import { withWorkbench } from './workbench.mjs';

test('status, output, crash and support', { skip: skip(), timeout: 240_000 }, (t) =>
  withWorkbench(t, { file: 'frontend/.env.local', settings: { 'workbench.colorTheme': 'Dark Modern' } }, async (workbench, vscode) => {
    const { page, editor } = workbench;
    const squiggle = editor.locator('.squiggly-error').first();

    await workbench.step('the language status says what was found, in what, and when it was read', async () => {
      await squiggle.waitFor();
      const rows = await workbench.languageStatus(/\d+ errors?/);
      assert.match(rows[0], /Authlint: \d+ errors?, \d+ warnings?.*check took .* ms.*Show Output/);
      assert.match(rows[1], /Authlint: 2 services, \d+ secrets?.*\d+ issuers?, \d+ verifiers?.*Auth Map/);
      assert.match(rows[2], /Authlint: Read at \d.*\d+ files.*Audit Workspace/);
      await workbench.shot('f1-status');
    });

    await workbench.step('it follows what is typed', async () => {
      const before = (await workbench.languageStatus(/\d+ errors?/))[0];
      await page.keyboard.press('Escape');
      await workbench.line('AUTH_SECRET').click();
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('# authlint-disable-file secret/placeholder\n');
      await until('another number', async () => (await workbench.languageStatus(/Authlint/))[0] !== before);
      await workbench.command('File: Revert File');
      await squiggle.waitFor();
    });

    await workbench.step('the output channel names what was read and how long it took, and no secret', async () => {
      await workbench.command('Authlint: Show Output');
      const channel = page.locator('.panel .monaco-editor');
      await channel.filter({ hasText: /Read\s\d+\sfiles\sin\s\d+\sms/ }).waitFor();
      await workbench.shot('f2-output');
      const text = await channel.textContent();
      for (const secret of (await readFile(path.join(vscode.workspace, 'frontend/.env.local'), 'utf8')).matchAll(/SECRET=(\S{8,})/g))
        assert.ok(!text.includes(secret[1]));
    });

    await workbench.step('a server that is killed takes its findings along, is started anew, and finds them again', async () => {
      const [pid] = await until('the server', async () => {
        const pids = await serversOf(vscode);
        return pids.length > 0 && pids;
      });
      process.kill(pid, 'SIGKILL');
      await squiggle.waitFor({ state: 'detached' });
      const again = await until('a new server', async () => (await serversOf(vscode)).find((each) => each !== pid));
      assert.ok(again);
      await squiggle.waitFor();
      await workbench.languageStatus(/\d+ errors?/);
      assert.equal(await workbench.toasts.locator('.notification-toast').count(), 0, 'nobody is asked about one crash');
    });

    await workbench.step('one that is killed again and again is left alone after one question, with a way to restart it', async () => {
      const deadline = Date.now() + 60_000;
      const toast = page.locator('.notification-toast').filter({ hasText: 'ended by itself several times' });
      while (!(await toast.isVisible()) && Date.now() < deadline) {
        for (const pid of await serversOf(vscode)) {
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // It was gone already.
          }
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await toast.waitFor({ timeout: 1000 });
      assert.equal(await page.locator('.notification-toast').count(), 1);
      const rows = await workbench.languageStatus(/Not running/);
      assert.match(rows[0], /Restart/);
      await workbench.shot('f3-failed');
      await page.mouse.move(640, 300);
      await page.locator('.hover-language-status').waitFor({ state: 'detached' });
      await toast.getByRole('button', { name: 'Restart' }).click();
      await squiggle.waitFor();
      await workbench.languageStatus(/\d+ errors?/);
    });

    await workbench.step('the debug report is a new document without names and secrets', async () => {
      await workbench.command('Authlint: Create Debug Report');
      await page.locator('.tab.active').filter({ hasText: 'Untitled' }).waitFor();
      await page.locator('.view-line').filter({ hasText: 'Authlint debug report' }).waitFor();
      await workbench.shot('f4-debug-report');
      await page.keyboard.press('Control+End');
      await page
        .locator('.view-line')
        .filter({ hasText: /Read\s\d+\sfiles/ })
        .first()
        .waitFor();
      await workbench.shot('f5-debug-report-end');
      await workbench.command('View: Revert and Close Editor');
    });

    await workbench.step('a settings file is made with a start, and never overwritten', async () => {
      const file = path.join(vscode.workspace, 'authlint.json');
      await workbench.command('Authlint: Create Settings File');
      await page.locator('.tab.active').filter({ hasText: 'authlint.json' }).waitFor();
      assert.match(await readFile(file, 'utf8'), /"rules"/);
      await until('no mark on its comments', async () => (await page.locator('.tab.active .label-name').first().isVisible()) && true);
      assert.equal(await page.locator('.editor-instance .squiggly-error').count(), 0, 'comments are allowed');
      await workbench.shot('f6-settings-file');
      await writeFile(file, '{ "rules": { "secret/unused": "off" } }\n');
      // Another file first, so that the tab shows when the command has ended: what it opens late would cover the next step's page.
      await workbench.open('frontend/.env.local');
      await page.locator('.tab.active').filter({ hasText: '.env.local' }).waitFor();
      await workbench.command('Authlint: Create Settings File');
      await page.locator('.tab.active').filter({ hasText: 'authlint.json' }).waitFor();
      assert.equal(await readFile(file, 'utf8'), '{ "rules": { "secret/unused": "off" } }\n');
      await rm(file);
    });

    await workbench.step('the walkthrough opens with its pictures', async () => {
      await workbench.command('View: Hide Panel');
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await workbench.command('Authlint: Open Walkthrough');
      await page.getByText('Get Started with Authlint').first().waitFor();
      const widths = () => page.locator('.gettingStartedContainer img').evaluateAll((images) => images.map((image) => image.naturalWidth));
      await until('the picture', async () => (await widths()).some((width) => width > 500)).finally(() => workbench.shot('f7-walkthrough'));
    });

    await workbench.step('switched off and on again by its setting, at once', async () => {
      await workbench.open('frontend/.env.local');
      await squiggle.waitFor();
      const settings = path.join(vscode.workspace, '.vscode/settings.json');
      await mkdir(path.dirname(settings), { recursive: true });
      await workbench.fromOutside(
        () => writeFile(settings, '{ "authlint.enable": false }'),
        (soon) => squiggle.waitFor({ state: 'detached', ...soon }),
      );
      assert.match((await workbench.languageStatus(/Switched off/))[0], /Open Settings/);
      assert.deepEqual(await serversOf(vscode), []);
      await workbench.fromOutside(
        () => writeFile(settings, '{}'),
        (soon) => squiggle.waitFor(soon),
      );
    });

    await workbench.step('what activation cost', async () => {
      // Only rows that are in view are in the page.
      await page.setViewportSize({ width: 1280, height: 2400 });
      await workbench.command('Developer: Show Running Extensions');
      const row = page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: 'authlint' }).first();
      await row.waitFor();
      t.diagnostic(`VS Code says: ${/Activation[^)]*?\d+ms/.exec((await row.textContent()) ?? '')?.[0]}`);
      await workbench.shot('f8-running-extensions');
    });
  }),
);

test('a folder with nothing to look at', { skip: skip(), timeout: 120_000 }, (t) =>
  withWorkbench(
    t,
    {
      file: 'notes.md',
      before: async ({ workspace }) => {
        await rm(workspace, { recursive: true });
        await mkdir(workspace);
        await writeFile(path.join(workspace, 'notes.md'), `Notes on eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${'c2ln'.repeat(11)}\n`);
      },
    },
    async (workbench, vscode) => {
      const { page } = workbench;
      await workbench.line('Notes').waitFor();
      await workbench.command('Developer: Show Running Extensions');
      await page.locator('.runtime-extensions-editor .monaco-list-row').first().waitFor();
      const running = await page.locator('.runtime-extensions-editor .monaco-list-row').allTextContents();
      assert.ok(!running.some((text) => /authlint/i.test(text)), 'the extension is not even activated');
      await workbench.step('a command in it starts a server on demand', async () => {
        await page.keyboard.press('Escape');
        await workbench.open('notes.md');
        await workbench.line('Notes').click({ position: { x: 200, y: 8 } });
        await workbench.command('Authlint: Decode JWT Under Cursor');
        await page.locator('.tab').filter({ hasText: 'Token' }).waitFor();
        assert.equal((await serversOf(vscode)).length, 1);
      });
    },
  ),
);

test('a project without any auth', { skip: skip(), timeout: 120_000 }, (t) =>
  withWorkbench(
    t,
    {
      file: 'index.ts',
      before: async ({ workspace }) => {
        await rm(workspace, { recursive: true });
        await mkdir(workspace);
        await writeFile(path.join(workspace, 'package.json'), '{ "name": "sums", "version": "1.0.0" }\n');
        await writeFile(path.join(workspace, 'index.ts'), 'export const sum = (a: number, b: number): number => a + b;\n');
      },
    },
    async (workbench, vscode) => {
      await workbench.line('sum').first().waitFor();
      const rows = await workbench.languageStatus(/Nothing to look at here/);
      assert.equal(rows.length, 2);
      await workbench.shot('f9-nothing');
      const [pid] = await serversOf(vscode);
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      t.diagnostic(`its server: ${/VmRSS:\s+(\d+) kB/.exec(status)?.[1]} kB resident`);
    },
  ),
);
