import { readFileSync, writeFileSync } from 'node:fs';
import { type Facts, normalizeFacts } from './facts.ts';
import { renderForms } from './forms.ts';
import { jsonNotation, layOut, type Plain } from './layout.ts';
import { applyOverlay } from './overlay.ts';
import { renderModel } from './render-model.ts';
import { renderTypes } from './render-types.ts';

const services = [
  { service: 'cognito-idp', file: 'user-pools', constant: 'userPools', target: 'AWSCognitoIdentityProviderService' },
  {
    service: 'cognito-identity',
    file: 'identity-pools',
    constant: 'identityPools',
    target: 'AWSCognitoIdentityService',
  },
] as const;

/** The generated files, by their path from this package's root. The same facts always give the same bytes. */
export function generateFiles(facts: Facts): Map<string, string> {
  const files = new Map<string, string>([['tools/facts.json', `${layOut(facts as unknown as Plain, jsonNotation)}\n`]]);
  for (const { service, file, constant, target } of services) {
    const published = facts.services[service];
    const modelVersion = facts.generatedFrom[service];
    if (published === undefined || modelVersion === undefined) throw new Error(`The facts lack the service ${service}`);
    const corrected = applyOverlay(service, published);
    const header = `// Generated from ${modelVersion} by \`node packages/wire/tools/generate.ts\`. Do not edit.`;
    const modelFile = { header, typesFile: `${file}.ts`, constant, target, signingName: service };
    files.set(`src/generated/${file}.ts`, renderTypes(header, modelVersion, corrected));
    files.set(`src/generated/${file}.model.ts`, renderModel(modelFile, corrected));
    if (service === 'cognito-idp') files.set(`src/generated/${file}.forms.ts`, renderForms(header, corrected));
  }
  return files;
}

/** The facts in a file: the committed copy, or a newly extracted one, which may carry more than is needed. */
export function readFacts(path: string | URL): Facts {
  return normalizeFacts(JSON.parse(readFileSync(path, 'utf8')) as Facts);
}

if (import.meta.main) {
  const root = new URL('../', import.meta.url);
  const facts = readFacts(process.argv[2] ?? new URL('tools/facts.json', root));
  for (const [path, text] of generateFiles(facts)) writeFileSync(new URL(path, root), text);
}
