import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { userPoolExtensions } from '@cenote/wire/extensions.model';
import { identityPoolExtensions } from '@cenote/wire/identity-pool-extensions.model';
import { identityPools } from '@cenote/wire/identity-pools.model';
import type { ServiceModel } from '@cenote/wire/shape';
import { userPools } from '@cenote/wire/user-pools.model';
import type { FaultCode } from '#domain/fault.ts';
import { errorResponse, isProtocolError, protocolErrors } from '#doors/api/json-protocol.ts';
import { reachedErrors, unreachableErrors } from '../test/modelled-errors.ts';
import { listRefusalTexts, readServerSources } from './refusal-texts.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where the pages are: one for each code, named after it, and `README.md` that lists them. */
export const errorPages = join(root, 'docs/errors');

const services: readonly (readonly [title: string, model: ServiceModel])[] = [
  ['User pools', userPools],
  ['Identity pools', identityPools],
  ['Extensions of user pools', userPoolExtensions],
  ['Extensions of identity pools', identityPoolExtensions],
];

const begins = '<!-- From here on made by `npm run errors`. -->';
/** Nearly every check of an input has a text of its own; it names the member. */
const tooManyTexts = 100;

/** Every code that an operation in AWS JSON can answer, sorted. */
export function listErrorCodes(): FaultCode[] {
  const modelled = services.flatMap(([, model]) => Object.values(model.operations).flatMap(({ errors }) => errors));
  return [...new Set([...modelled, ...Object.keys(protocolErrors)])].toSorted() as FaultCode[];
}

/** The pages that are there, by the name of their file without its ending; those of other protocols and the list are not among them. */
export function listErrorPages(): string[] {
  const names = readdirSync(errorPages).map((name) => name.replace(/\.md$/, ''));
  return names.filter((name) => /^[A-Z]\w+Exception$/.test(name)).toSorted();
}

/** A page as it should stand: what is written by hand, and behind it what is made of models and sources. */
export function writeErrorPages(): ReadonlyMap<string, string> {
  const texts = listRefusalTexts(readServerSources());
  const pages = listErrorCodes().map((code) => {
    const [byHand = ''] = readFileSync(join(errorPages, `${code}.md`), 'utf8').split(begins);
    return [
      code,
      `${byHand.trimEnd()}\n\n${begins}\n${writeTexts(texts.get(code) ?? [])}${writeOperations(code)}`,
    ] as const;
  });
  const index = writeIndex(pages.map(([code, page]) => ({ code, meaning: readMeaning(page) })));
  return new Map<string, string>([...pages, ['README', index]]);
}

/** The first sentence of a page. @throws Error when the page does not begin with its title and one line */
export function readMeaning(page: string): string {
  const meaning = /^# \w+\n\n(\S.*\.)\n\n/.exec(page)?.[1];
  if (meaning === undefined)
    throw new Error('A page begins with its title, and one line that says what the error means');
  return meaning;
}

function writeTexts(texts: readonly string[]): string {
  if (texts.length === 0) return '';
  if (texts.length > tooManyTexts)
    return '\n## What it says\n\nThe text names the member or the setting, and what is wrong with it.\n';
  return `\n## What it says\n\n${texts.map((text) => `- \`${text}\`\n`).join('')}`;
}

function writeOperations(code: FaultCode): string {
  const { status } = errorResponse(code, '', '');
  const everywhere = isProtocolError(code) ? ['Any operation, whatever its model lists.'] : [];
  const unreachable = unreachableErrors.filter(({ error }) => error === code);
  const isNever = unreachable.some(({ operations }) => operations === undefined) && reached(code).length === 0;
  const spared = new Set<string>(unreachable.flatMap(({ operations = [] }) => operations));
  const lists = isNever
    ? []
    : services.flatMap(([title, model]) => {
        const of = writeList(code, model, model === userPools ? spared : new Set());
        return of === undefined ? [] : [`${title}: ${of}`];
      });
  const never = unreachable.map(({ operations, why }) => {
    const reason = why.replace(/: [^:]*\.test\.ts.*$/, '');
    if (operations === undefined) return `Not wherever the model has it: ${reason}.`;
    return `In the model and never here: ${operations.join(', ')}; ${reason}.`;
  });
  const lines = [...everywhere, ...lists, ...never];
  return `\n## Who answers it\n\nStatus ${status}.\n\n${lines.map((line) => `- ${line}\n`).join('')}`;
}

const reached = (code: FaultCode) => reachedErrors.filter(({ error }) => error === code);

/** The operations of a service that answer the error, without those that are known not to; undefined where none does. */
function writeList(code: FaultCode, model: ServiceModel, spared: ReadonlySet<string>): string | undefined {
  const all = Object.entries(model.operations);
  const answers = ([name, { errors }]: (typeof all)[number]) => errors.includes(code) && !spared.has(name);
  const having = all.filter(answers).map(([name]) => name);
  if (having.length === 0) return undefined;
  const lacking = all.filter((entry) => !answers(entry)).map(([name]) => name);
  if (lacking.length === 0) return 'every operation.';
  return lacking.length < having.length ? `every operation but ${lacking.join(', ')}.` : `${having.join(', ')}.`;
}

function writeIndex(pages: readonly { readonly code: string; readonly meaning: string }[]): string {
  const rows = pages.map(({ code, meaning }) => `| [${code}](${code}.md) | ${meaning} |\n`);
  return `# Errors

What each error means, when the server answers it, and what to do. Made by \`npm run errors\` from the pages and the models.

- Operations in AWS JSON: the codes below. The body is \`{"__type": "<code>", "message": "<text>"}\`, and the header
  \`x-amzn-errortype\` has the code too. The AWS SDKs, Amplify and \`@cenote/auth\` throw an error whose \`name\` is the code. Decide by the
  name; texts are for people, though clients in the field compare some, and those are as Cognito writes them.
- [OAuth 2.0 and OpenID Connect](oauth.md): the codes of \`/oauth2/\` and of redirects.
- [STS and IAM](sts-and-iam.md): the codes of the query protocol.
- [What the client library throws by itself](../client/errors.md), without any answer.

| code | means |
|---|---|
${rows.join('')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, page] of writeErrorPages()) writeFileSync(join(errorPages, `${name}.md`), page);
}
