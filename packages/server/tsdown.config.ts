import { defineConfig } from 'tsdown';

/**
 * What ships: plain JavaScript, because Node strips types only outside node_modules. Our own packages are bundled in,
 * dependencies are not. The worker is an entry of its own and lands beside the file that starts it.
 */
export default defineConfig({
  entry: { cenote: 'src/cli/cenote.ts', 'modular-power-worker': 'src/lib/modular-power-worker.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node24',
  fixedExtension: false,
  deps: { alwaysBundle: [/^@cenote\//] },
  dts: false,
});
