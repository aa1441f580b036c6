import { defineConfig } from 'tsdown';

/** What ships: plain JavaScript for Node, with what is shared with the server bundled in and nothing else needed. */
export default defineConfig({
  entry: { index: 'src/index.ts', endpoint: 'src/endpoint/main.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node24',
  fixedExtension: false,
  hash: false,
  deps: { alwaysBundle: [/^@cenote\//] },
  dts: { oxc: true },
});
