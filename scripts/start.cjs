#!/usr/bin/env node
'use strict';
// An older Node must get as far as being refused: nothing here is newer than ES2018.
const engines = '^20.19 || ^22.12 || >=24';

/** Whether `20.19.0` is one of {@link engines}. */
function fits(version) {
  const [major, minor] = version.split('.').map(Number);
  return engines.split(' || ').some((range) => {
    const [, sign, from, least] = /^(\^|>=)(\d+)(?:\.(\d+))?$/.exec(range);
    if (major !== Number(from)) return sign === '>=' && major > Number(from);
    return minor >= Number(least || 0);
  });
}

// scripts/build-program.mjs writes it: where the parts of the program lie, the file of each part, and what compiled them
const built = { folder: '', files: {}, compiledBy: '' };
const known = new Map();
const loaded = new Map();
let moduleUrl;
let usesCache = false;

/** A part of the program, or a module of node. */
function load(name) {
  if (!name.startsWith('./')) return require(name);
  const before = loaded.get(name);
  if (before !== undefined) return before.exports;
  if (!known.has(name)) read(built.files[name]);
  const part = { exports: {} };
  loaded.set(name, part);
  known.get(name)(part.exports, load, part, __dirname, moduleUrl);
  return part.exports;
}

function read(file) {
  const { readFileSync } = require('node:fs');
  const { Script } = require('node:vm');
  const path = `${__dirname}/${built.folder}/${file}`;
  let cachedData;
  try {
    if (usesCache) cachedData = readFileSync(path.replace(/cjs$/, 'cache'));
  } catch (_missing) {
    // none was kept of this file
  }
  let text;
  try {
    text = readFileSync(path, 'latin1');
  } catch (error) {
    // an upgrade took it away while this runs, or it was never installed whole
    const told = new Error(`a part of the program cannot be read (${error.code}): expected ${path}; run it again, or install it anew`);
    told.name = 'MissingPart';
    throw told;
  }
  // no whole path: the cache would carry that of the machine that built it
  const script = new Script(text, { filename: `tune-advise/${file}`, cachedData });
  for (const [name, code] of Object.entries(script.runInThisContext())) known.set(name, code);
}

/**
 * What tells one build of Node from another. Compiling the program takes about as long as node itself takes to start, so its code is kept
 * beside it as V8 compiled it. That V8 refuses the code of another version is not enough: one release of Node crashes on the code of the
 * next, whose V8 has the same number.
 */
function thisNode() {
  const { size } = require('node:fs').statSync(process.execPath, { throwIfNoEntry: false }) || {};
  return JSON.stringify([process.platform, process.arch, size, process.version, process.versions]);
}

/** A folder that was deleted under the shell: yargs and most of what follows fail on it. */
function hereIs() {
  try {
    return process.cwd() !== '';
  } catch (error) {
    process.stderr.write(`tune-advise: the folder that this runs in is gone (${error.code}): expected one that is there, cd to it\n`);
    process.exitCode = 3;
    return false;
  }
}

if (fits(process.versions.node)) {
  moduleUrl = require('node:url').pathToFileURL(__filename).href;
  usesCache = built.compiledBy === thisNode();
  Object.assign(exports, { folder: `${__dirname}/${built.folder}`, load, loaded, thisNode });
  try {
    if (require.main === module && hereIs()) load('./main.cjs');
  } catch (error) {
    if (error.name !== 'MissingPart') throw error;
    process.stderr.write(`tune-advise: ${error.message}\n`);
    process.exitCode = 3;
  }
} else {
  process.stderr.write(`tune-advise needs Node ${engines}, this is ${process.versions.node}\n`);
  process.exitCode = 2;
}
