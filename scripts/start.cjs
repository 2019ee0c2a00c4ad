#!/usr/bin/env node
'use strict';
// Compiling the program takes about as long as node itself takes to start. Its code is kept beside it as V8 compiled it; another
// version of V8 refuses that and compiles anew, so the cache can never change what runs.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const filename = `${__dirname}/main.cjs`;
const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/main.cache`);
} catch {
  // not built with a cache
}
const script = new Script(text, { filename, cachedData });
const main = { exports: {} };
script.runInThisContext()(main.exports, require, main, filename, __dirname);
