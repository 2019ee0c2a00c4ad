'use strict';
// Run by the build alone: starts dist/main.cjs as scripts/start.cjs does, with the arguments given, and keeps its code as V8 compiled
// it, with every function that this run and the runs before needed.
//   node scripts/keep-code.cjs ARGUMENTS…
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const filename = `${__dirname}/../dist/main.cjs`;
const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
const cache = `${__dirname}/../dist/main.cache`;
let cachedData;
try {
  cachedData = readFileSync(cache);
} catch {
  // the first run
}
const script = new Script(text, { filename, cachedData });
const main = { exports: {} };
script.runInThisContext()(main.exports, require, main, filename, `${__dirname}/../dist`);
process.on('exit', () => writeFileSync(cache, script.createCachedData()));
