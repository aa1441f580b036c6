import { defineConfig } from 'tsdown';

/** What ships: ES modules for browsers, React Native and Node alike, with the wire bundled in and nothing else needed. */
export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  fixedExtension: false,
  deps: { alwaysBundle: [/^@cenote\//] },
  hash: false,
  dts: { oxc: true },
});
