// Required before a program under measurement: writes its peak resident memory in KiB as it ends.
const { writeFileSync } = require('node:fs');

process.once('exit', () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));
