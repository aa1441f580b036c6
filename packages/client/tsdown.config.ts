import { defineConfig } from 'tsdown';

/**
 * What ships: ES modules for browsers, React Native and Node alike, with the wire bundled in and nothing else needed. Each module
 * stays one, so that an app's bundler sees what it sees in the sources.
 */
export default defineConfig({
  entry: { index: 'src/index.ts', amplify: 'src/amplify/index.ts', server: 'src/server/index.ts' },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  unbundle: true,
  fixedExtension: false,
  hash: false,
  deps: { alwaysBundle: [/^@cenote\//] },
  dts: { oxc: true },
});
