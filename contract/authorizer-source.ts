import { registerHooks } from 'node:module';

// Before a program with `--import`: the authorizer's sources in place of what is built of them, which another test may be building.
const sources = new URL('../packages/authorizer/src/index.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@cenote/authorizer' ? { url: sources, shortCircuit: true } : next(specifier, context),
});
