// Runs inside the extension host of a window in which the extension is not active yet, and activates it.
const fs = require('node:fs');
const vscode = require('vscode');

const threadMs = () => {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
};

exports.run = async () => {
  const extension = vscode.extensions.getExtension('authlint.authlint');
  const wasActive = extension.isActive;
  // What the host does by itself while it starts is not ours.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const [thread, wall] = [threadMs(), performance.now()];
  await extension.activate();
  const took = { wasActive, threadMs: threadMs() - thread, wallMs: performance.now() - wall };
  fs.appendFileSync(process.env.E2E_RESULTS, `${JSON.stringify(took)}\n`);
};
