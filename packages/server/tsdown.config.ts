import { defineConfig, type UserConfig } from 'tsdown';

const common = {
  format: 'esm',
  platform: 'node',
  target: 'node24',
  fixedExtension: false,
  // The text stays in memory while the program runs, so comments stay behind. Node holds it in twice the room if one
  // character is not ASCII.
  outputOptions: { charset: 'ascii', comments: { legal: true, annotation: true, jsdoc: false } },
} satisfies UserConfig;

/**
 * What ships: plain JavaScript, because Node strips types only outside node_modules. Our own packages are bundled in,
 * dependencies are not. Workers are entries of their own and land beside the file that starts them. `triggers` is types
 * for authors of functions, and no code.
 */
export default defineConfig([
  {
    ...common,
    entry: {
      main: 'src/cli/main.ts',
      cenote: 'src/cli/cenote.ts',
      testing: 'src/testing/testing.ts',
      'bcrypt-worker': 'src/lib/bcrypt-worker.ts',
      'modular-power-worker': 'src/lib/modular-power-worker.ts',
      'function-worker': 'src/outbound/functions/function-worker.ts',
    },
    deps: { alwaysBundle: [/^@cenote\//] },
    dts: false,
    // The builds run side by side in one folder.
    clean: ['dist/*.js', '!dist/triggers.js'],
  },
  { ...common, entry: { triggers: 'src/domain/reach/triggers/events.ts' }, clean: false, dts: { oxc: true } },
  { ...common, entry: { testing: 'src/testing/testing.ts' }, clean: false, dts: { oxc: true, emitDtsOnly: true } },
]);
