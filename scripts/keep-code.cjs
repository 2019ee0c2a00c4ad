'use strict';
// Run by the build alone: starts main.cjs of a folder as scripts/start.cjs does, with the arguments given, and keeps its code as V8 compiled
// it, with every function that this run and the runs before needed.
//   node scripts/keep-code.cjs FOLDER ARGUMENTS…
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const folder = process.argv.splice(2, 1)[0];
const filename = `${folder}/main.cjs`;
const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
const cache = `${folder}/main.cache`;
let cachedData;
try {
  cachedData = readFileSync(cache);
} catch {
  // the first run
}
const script = new Script(text, { filename, cachedData });
const main = { exports: {} };
script.runInThisContext()(main.exports, require, main, filename, folder);
process.on('exit', () => writeFileSync(cache, script.createCachedData()));
