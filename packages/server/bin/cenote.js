#!/usr/bin/env node
// Old syntax on purpose: this file alone must run on a Node that is too old for the rest, to say so.
var needed = 24;

if (parseInt(process.versions.node, 10) < needed) {
  process.stderr.write('cenote needs Node.js ' + needed + ' or newer; this is ' + process.version + '.\n');
  process.exit(1);
}

// A server that runs with nobody's settings takes those that let it live in half the memory, at no cost in speed: little
// room for what dies young, and few pools of free memory. Both have to be there before the program is. It goes on as the
// same process, where the system can do that; whoever gives Node flags of their own chooses for themselves.
var isServer = ['dev', 'start'].indexOf(process.argv[2]) !== -1;
var isOwn = process.execArgv.length === 0 && !process.env.NODE_OPTIONS;
// A channel to the process that forked this one would not live on.
var mayGoOn = typeof process.execve === 'function' && process.platform !== 'win32' && !process.send;
if (isServer && isOwn && mayGoOn) {
  var flags = ['--max-semi-space-size=4'];
  var env = Object.assign({ MALLOC_ARENA_MAX: '2' }, process.env);
  process.execve(process.execPath, [process.execPath].concat(flags, process.argv.slice(1)), env);
}

import('../dist/cenote.js').catch(function (error) {
  console.error(error);
  process.exit(1);
});
