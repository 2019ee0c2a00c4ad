'use strict';
// Loaded before the program (node --require): writes what VmHWM says at the end to the file named in TUNE_ADVISE_PEAK. The peak in
// process.resourceUsage() would not do: it begins with that of the process that forked this one.
const { readFileSync, writeFileSync } = require('node:fs');

const tell = () => {
  const held = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'));
  writeFileSync(process.env.TUNE_ADVISE_PEAK, held[1]);
};
const leave = process.reallyExit;
process.reallyExit = (code) => {
  tell();
  leave.call(process, code);
};
process.on('exit', tell);
