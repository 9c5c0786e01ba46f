// What tests of our pages do with the editor around them.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Changes the colours of the window and waits until the page has them. `line` is a line of code to click on, because keys typed in a page stay there. */
export async function setTheme(workbench, inPage, name, className, line) {
  const { page } = workbench;
  const row = page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: name });
  await workbench.retry(async () => {
    await workbench.line(line).first().click();
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+t');
    await page.locator('.quick-input-widget input[type="text"]').fill(name);
    await row.waitFor({ timeout: 5000 });
  });
  await page.keyboard.press('Enter');
  await inPage.locator(`body.${className}`).waitFor();
}

/** Presses a button of the page that saves something, names the file in the dialog and gives what was written. */
export async function saveAs({ page, vscode }, inPage, button, name) {
  const file = path.join(vscode.workspace, name);
  await inPage.getByRole('button', { name: button }).click();
  const input = page.locator('.quick-input-widget:visible input[type="text"]');
  await input.waitFor();
  // The dialog puts its own proposal into the field a moment after it has opened.
  for (let turn = 0; turn < 60 && !existsSync(file); turn++) {
    await page.waitForTimeout(400);
    if (!(await input.isVisible())) continue;
    if ((await input.inputValue()) === file) await page.keyboard.press('Enter');
    else await input.fill(file);
  }
  return readFile(file, 'utf8');
}
