#!/usr/bin/env node
// Old syntax on purpose: this file alone must run on a Node that is too old for the rest, to say so.
var needed = 24;

if (parseInt(process.versions.node, 10) < needed) {
  process.stderr.write('cenote needs Node.js ' + needed + ' or newer; this is ' + process.version + '.\n');
  process.exit(1);
}

import('../dist/main.js').catch(function (error) {
  console.error(error);
  process.exit(1);
});
