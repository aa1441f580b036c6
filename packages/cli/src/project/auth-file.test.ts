import { expect, test } from 'vitest';
import { parseAuthFile } from './auth-file.ts';
import { editAuthFile, newAuthFile } from './edit-auth-file.ts';
import { editorSchema } from './editor-schema.ts';

const least = { project: 'shop', userPool: { name: 'shop' } };

test('a file is read with its comments and trailing commas, and what is written is read again', () => {
  expect(parseAuthFile('{ // ours\n "project": "shop", "userPool": { "name": "shop", }, }')).toEqual(least);
  const written = newAuthFile({ ...least, groups: { admins: { precedence: 1 } } });
  expect(written).toContain('  // Groups of users, for tokens and roles.\n  "groups": {');
  expect(parseAuthFile(written)).toEqual({
    $schema: './auth.schema.json',
    ...least,
    groups: { admins: { precedence: 1 } },
  });
});

/** A file with hosted pages, in order but for what is said of them. */
function withPages(said: string): string {
  const usual = '"callbackUrls": ["app:/in"], "logoutUrls": ["http://127.0.0.1:3000/"]';
  const pages = `{ "domain": "a", ${usual}, ${said} }`;
  const apis = '{ "shop": { "scopes": { "write": "all" } } }';
  return `{ "project": "a", "userPool": { "name": "a" }, "resourceServers": ${apis}, "hostedUi": ${pages} }`;
}

test.each([
  ['{ "project": ', 'cenote/auth.jsonc:1:14: cannot be read as JSON with comments (ValueExpected).'],
  ['[]', 'the file has to be an object.'],
  ['{}', 'the file lacks "project".'],
  ['{ "project": "9" }', 'cenote/auth.jsonc:1:14: project has to be a name that no other project'],
  ['{ "project": "a",\n  "userpool": {} }', 'cenote/auth.jsonc:2:15: userpool is not known here: '],
  ['{ "project": "a", "userPool": {} }', 'userPool lacks "name".'],
  [
    '{ "project": "a", "userPool": { "name": "a", "signIn": ["mail"] } }',
    'userPool.signIn.0 has to be one of username, email, phone_number.',
  ],
  ['{ "project": "a", "userPool": { "name": "a", "signIn": [] } }', 'userPool.signIn has to have 1 entries or more.'],
  [
    '{ "project": "a", "userPool": { "name": "a", "passwordPolicy": { "minimumLength": 5 } } }',
    'has to be from 6 to 99.',
  ],
  ['{ "project": "a", "userPool": { "name": "a", "selfSignUp": "yes" } }', 'has to be true or false.'],
  ['{ "project": "a", "triggers": { "PreSignUp": "../x" } }', 'has to be the name of a file in functions/'],
  [
    '{ "project": "a", "providers": { "Google": { "type": "Google", "clientSecret": "GOCSPX-abc" } } }',
    'clientSecret has to be where the secret is: env:NAME or file:path.',
  ],
  [
    '{ "project": "a", "userPool": { "name": "a", "signIn": ["username", "email"] } }',
    'userPool.signIn is "username" alone, or addresses',
  ],
  [
    '{ "project": "a", "userPool": { "name": "a", "mfa": { "mode": "ON" } } }',
    'userPool.mfa is ON, and names no method.',
  ],
  [
    '{ "project": "a", "userPool": { "name": "a" }, "providers": { "Google": { "type": "Google" } } }',
    'there is no hostedUi.',
  ],
  [
    '{ "project": "a", "userPool": { "name": "a" }, "clients": { "web": { "flows": ["code"] } } }',
    'clients.web.flows go by the hosted pages, and there is no hostedUi.',
  ],
  [
    '{ "project": "a", "userPool": { "name": "a" }, "clients": { "job": { "flows": ["client_credentials"], "scopes": ["api/read"] } } }',
    'clients.job asks for tokens of its own, and needs "secret": true.',
  ],
  [
    '{ "project": "a", "userPool": { "name": "a" }, "clients": { "job": { "flows": ["client_credentials", "code"], "secret": true } } }',
    'clients.job.flows has client_credentials, which stands alone.',
  ],
  ['{ "project": "a", "outputs": "../../../tmp/x" }', 'outputs is a folder of the project'],
  ['{ "project": "a", "outputs": "src/../../x" }', 'outputs is a folder of the project'],
  ['{ "project": "a", "outputs": "/tmp/x" }', 'not "/tmp/x".'],
  [withPages('"callbackUrls": ["https://a.example/", "javascript:alert(1)"]'), 'hostedUi.callbackUrls is no address'],
  [withPages('"logoutUrls": ["http://a.example/"]'), 'hostedUi.logoutUrls begins with https://'],
  [withPages('"callbackUrls": ["/in"]'), 'hostedUi.callbackUrls is an address such as'],
  [withPages('"callbackUrls": ["https://a.example/#in"]'), 'hostedUi.callbackUrls has no #'],
  [withPages('"scopes": ["openid", "everything"]'), 'there is no scope everything'],
  [withPages('"scopes": ["shop/read"]'), 'there is no scope shop/read'],
  [withPages('"flows": ["code", "client_credentials"]'), 'hostedUi.flows has client_credentials, which stands alone.'],
  [withPages('"flows": ["client_credentials"], "scopes": ["openid"]'), 'the scope openid is for people'],
  ['{ "project": "a", "__proto__": { "userPool": {} } }', '__proto__ is not known here'],
])('a mistake is told with its place: %s', (text, sentence) => {
  expect(() => parseAuthFile(text)).toThrow(sentence);
});

test('addresses of apps and of this machine, and scopes of APIs that the file has or does not know, are in order', () => {
  for (const scope of ['shop/write', 'https://other.example/read'])
    expect(parseAuthFile(withPages(`"scopes": ["openid", "${scope}"]`))).toMatchObject({ hostedUi: { domain: 'a' } });
});

test('a secret that was pasted is not repeated', () => {
  const text = '{ "project": "a", "providers": { "Google": { "type": "Google", "clientSecret": "GOCSPX-abc" } } }';
  expect(() => parseAuthFile(text)).not.toThrow('GOCSPX-abc');
});

test('an edit changes one value, and nothing around it', () => {
  const text =
    '{\n  // whose?\n  "project": "shop",\n  "userPool": { "name": "shop" /* ours */, "selfSignUp": true }\n}\n';
  const before = parseAuthFile(text);
  const after = { ...least, userPool: { name: 'shop', selfSignUp: false } };
  const edited = editAuthFile(text, before, after);
  expect(edited).toBe(text.replace('true', 'false'));
  const grown = editAuthFile(edited, after, { ...after, groups: { admins: {} } });
  expect(parseAuthFile(grown)).toEqual({ ...after, groups: { admins: {} } });
  expect(grown).toMatch(/\/\/ whose\?[^]*"shop" \/\* ours \*\//);
  expect(parseAuthFile(editAuthFile(edited, after, least))).toEqual(least);
});

test('editors refuse what the program refuses', () => {
  const schema = JSON.parse(editorSchema());
  expect(schema).toMatchObject({ additionalProperties: false, required: ['project'] });
  expect(schema.properties.userPool).toMatchObject({ additionalProperties: false });
  expect(schema.properties.groups.additionalProperties).toMatchObject({ type: 'object', additionalProperties: false });
});
