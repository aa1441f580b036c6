import { expect, test } from 'vitest';
import { clientSource, compileApp, installed } from './compile-app.ts';
import { readExamples } from './examples.ts';

/** What the examples find around them: the app's own. */
const around = `
declare const auth: import('@cenote/auth').AuthInstance;
declare const config: import('@cenote/auth').AuthConfig & { readonly oauth?: import('@cenote/auth').OAuthConfig };
declare const request: Request;
declare const storage: import('@cenote/auth').AuthStorage;
declare const AsyncStorage: import('@cenote/auth').AuthStorage;
declare const clientSecret: string;
declare const token: string;
declare const browserFetch: typeof fetch;
declare function ask(what: string): Promise<string>;
declare function askProvider(): Promise<string>;
declare function endElsewhere(): Promise<void>;
declare function openBrowser(url: string, back: string): Promise<string>;
declare function serve(url: string, handle: (request: Request) => Promise<Response>): void;
declare function show(what: unknown): void;
declare function unplug(): void;
declare function wait(minutes: number): void;
`;

const paths = {
  '@aws-sdk/client-sts': installed('@aws-sdk/client-sts'),
  '@cenote/auth': clientSource('index.ts'),
  '@cenote/auth/amplify': clientSource('amplify/index.ts'),
  '@cenote/auth/server': clientSource('server/index.ts'),
};

test('every example compiles in a strict app', { timeout: 120_000 }, async () => {
  const examples = readExamples();
  expect(examples.length).toBeGreaterThan(60);
  const modules = examples.map(({ page, source }, at) => [`${page}-${at}.ts`, `${source}\nexport {};\n`] as const);
  const wrong =
    "const { nextStep } = await auth.signIn({ username: 'maria' });\nnextStep.availableChallenges.join();\nexport {};\n";
  const files = new Map([
    ['around.d.ts', around],
    ['aws-exports.d.ts', 'declare const exported: object;\nexport default exported;\n'],
    ['amplify_outputs.json', '{}'],
    ...modules,
    ['wrong.ts', wrong],
  ]);
  const errors = await compileApp(files, paths);
  // It sees what is wrong, and nothing else is.
  expect(errors.filter((line) => line.startsWith('wrong.ts'))).not.toEqual([]);
  expect(errors.filter((line) => !line.startsWith('wrong.ts'))).toEqual([]);
});
