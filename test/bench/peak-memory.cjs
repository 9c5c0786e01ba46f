// Required before a program under measurement: writes its peak resident memory in KiB as it ends.
const { readFileSync, writeFileSync } = require('node:fs');

process.once('exit', () => writeFileSync(process.env.PEAK_FILE, String(peakKibibytes())));

/** Linux counts the parent's memory at the moment of the fork into `maxRSS`, and tells the program's own in `/proc`. */
function peakKibibytes() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
