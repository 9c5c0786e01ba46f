// Times whole processes by the operating system's own accounting, several commands in turn, so that a machine whose speed
// drifts does not favour one of them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'authlint-bench-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** CPU seconds (user and system, children included) of one run. What the command prints is thrown away. */
function cpuSeconds(command, cwd) {
  const timing = path.join(scratch, 'timing');
  const run = spawnSync('bash', ['-c', 'TIMEFORMAT="%3U %3S"; { time "$@" >/dev/null 2>&1; } 2>"$TIMING"', 'bash', ...command], {
    cwd,
    env: { ...withoutExtras(process.env), TIMING: timing },
  });
  if (run.error) throw run.error;
  const [user, system] = readFileSync(timing, 'utf8').trim().split(' ').map(Number);
  return user + system;
}

/** Extra certificates are read by Node at every start and would be measured with it. */
function withoutExtras(env) {
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...rest } = env;
  return rest;
}

export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}

export function percentile(values, share) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/**
 * Median CPU seconds of each command over `rounds` rounds, one run of each per round after one that is not counted.
 * @param {Record<string, readonly string[]>} commands
 * @returns {Record<string, number>}
 */
export function interleaved(commands, cwd, rounds) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const seconds = cpuSeconds(command, cwd);
      if (round >= 0) times[name].push(seconds);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

/** Peak resident memory of a Node command in MiB, told by the process itself as it ends. Its children are not counted. */
export function peakMebibytes(nodeArguments, cwd) {
  const hook = path.join(import.meta.dirname, 'peak-memory.cjs');
  const out = path.join(scratch, 'peak');
  spawnSync(process.execPath, ['--require', hook, ...nodeArguments], {
    cwd,
    stdio: 'ignore',
    env: { ...withoutExtras(process.env), PEAK_FILE: out },
  });
  return Number(readFileSync(out, 'utf8')) / 1024;
}
