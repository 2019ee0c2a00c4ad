'use strict';
// Copied to dist/fleet-worker.cjs: a thread of `fleet`.
require(`${__dirname}/cli.cjs`).load('./fleet-worker.cjs');
