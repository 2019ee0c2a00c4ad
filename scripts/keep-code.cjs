'use strict';
// Run by the build alone: starts the program in a folder with the arguments given, and keeps the code of each file that it loads as V8
// compiled it, with every function that this run and the runs before needed. The names of the parts that it loaded are written to the
// file descriptor 3.
//   node scripts/keep-code.cjs FOLDER ARGUMENTS…
const { writeFileSync } = require('node:fs');
const vm = require('node:vm');

const program = `${process.argv.splice(2, 1)[0]}/cli.cjs`;
const scripts = [];
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    scripts.push([options.filename, this]);
  }
};
const { folder, load, loaded } = require(program);
process.on('exit', () => {
  for (const [name, script] of scripts) writeFileSync(name.replace(/^tune-advise(.*)cjs$/, `${folder}$1cache`), script.createCachedData());
  writeFileSync(3, JSON.stringify([...loaded.keys()].sort()));
});
load('./main.cjs');
