#!/usr/bin/env node
// Old syntax on purpose: this file alone must run on a Node that is too old for the rest, to say so.
var needed = 24;

if (parseInt(process.versions.node, 10) < needed) {
  process.stderr.write('cenote needs Node.js ' + needed + ' or newer; this is ' + process.version + '.\n');
  process.exit(1);
}

function isMissing(error, file) {
  var missing = error.code === 'ERR_MODULE_NOT_FOUND' ? String(error.message).split(' imported from ')[0] : '';
  return missing.replace(/\\/g, '/').indexOf(file) !== -1;
}

import('../dist/main.js')
  .catch(function (error) {
    // A checkout that is not built has the sources, which Node runs as they are.
    if (isMissing(error, 'dist/main.js')) return import('../src/cli/main.ts');
    throw error;
  })
  .catch(function (error) {
    if (isMissing(error, 'src/cli/main.ts')) {
      process.stderr.write(
        'This installation of cenote is not whole. Install it again, or run npm run build in a checkout.\n',
      );
    } else {
      console.error(error);
    }
    process.exit(1);
  });
