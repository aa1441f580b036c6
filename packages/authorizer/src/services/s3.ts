import { plainQuery } from '../../../server/src/aws-signature/canonical-request.ts';
import { valuesOf } from '../../../server/src/http/message.ts';
import type { AuthorizerRequest } from '../authorizer-request.ts';
import { unknownRequest } from '../refusal.ts';
import { parseParameters, parsePath } from '../target.ts';
import { bucketOperations, objectOperations, type S3Operation } from './s3-operations.ts';
import type { Deed, Service } from './service.ts';

export interface S3Options {
  /**
   * The names under which the bucket server is asked, without ports: `files.example.org`. A request under any other name is refused, since
   * the server behind may read a bucket out of it.
   */
  readonly hosts: readonly string[];
  /** Whether the server behind reads `<bucket>.<host>` as a bucket, as S3 does. Unless so, buckets stand in the path alone. */
  readonly virtualHosts?: boolean;
  /**
   * What the server behind tells by a parameter, and with which methods; all that S3 does unless said otherwise. Name them for a server that knows
   * fewer: it would take `GET key?tagging` for reading the file, which was not decided about. What it does not know is refused.
   */
  readonly subresources?: Subresources;
}

/** Methods by parameter: `{ bucket: { lifecycle: ['GET'] }, object: { uploads: ['POST'], versionId: ['GET', 'HEAD'] } }`. */
export interface Subresources {
  readonly bucket?: Readonly<Record<string, readonly string[]>>;
  readonly object?: Readonly<Record<string, readonly string[]>>;
}

/** Requests for a server that speaks as S3 does. */
export function s3Service(options: S3Options): Service {
  if (options.hosts.length === 0) throw new Error('s3Service: hosts names no host.');
  checkSubresources(options.subresources);
  return { signingName: 's3', refusalForm: 'xml', readDeeds: (request) => readS3Deeds(request, options), knowsKey };
}

function checkSubresources({ bucket = {}, object = {} }: Subresources = {}): void {
  const byObject = { ...objectOperations, versionId: { GET: {}, HEAD: {}, PUT: {}, DELETE: {}, POST: {} } };
  for (const [named, table] of [[bucket, bucketOperations] as const, [object, byObject] as const])
    for (const [name, methods] of Object.entries(named)) {
      const known =
        name !== '' && Object.hasOwn(table, name) ? Object.keys(table[name as keyof typeof table] ?? {}) : [];
      if (!Array.isArray(methods) || !methods.every((method) => known.includes(method)))
        throw new Error(`s3Service: subresources names ${name}, which S3 does not have, or with another method.`);
    }
}

/** Whether the server behind tells by this parameter what is done. */
function isToldBy({ subresources }: S3Options, of: keyof Subresources, name: string, method: string): boolean {
  const known = subresources?.[of];
  return (
    subresources === undefined ||
    (known !== undefined && Object.hasOwn(known, name) && known[name]?.includes(method) === true)
  );
}

/** What a request names: a bucket, an object in it, or neither. */
interface Place {
  readonly bucket?: string;
  readonly key?: string;
}

/** A request whose target was read. */
interface S3Request {
  readonly request: AuthorizerRequest;
  readonly place: Place;
  /** Those that say what is done; without those of a signature, and what may stand in headers as well. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What stands in `x-amz-…` headers, or in the query of a presigned request in their place. */
  readonly settings: ReadonlyMap<string, string>;
  readonly options: S3Options;
}

const signatureParameters = /^x-amz-(?:algorithm|credential|date|expires|signedheaders|signature|security-token)$/;

function readS3Deeds(request: AuthorizerRequest, options: S3Options): readonly Deed[] {
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [name, value] of parseParameters(plainQuery(request.query))) {
    const lowered = name.toLowerCase();
    if (!lowered.startsWith('x-amz-')) parameters.set(name, value);
    else if (settings.has(lowered)) throw unknownRequest('The query has a parameter twice.');
    else settings.set(lowered, value);
  }
  for (const name of Object.keys(request.headers)) {
    const [value, ...more] = name.startsWith('x-amz-') ? valuesOf(request, name) : [];
    if (value === undefined) continue;
    if (more.length > 0 || (settings.has(name) && !signatureParameters.test(name)))
      throw unknownRequest(`${name} was sent twice.`);
    settings.set(name, value);
  }
  const read: S3Request = { request, place: readPlace(request, options), parameters, settings, options };
  return withCommonKeys(read, findDeeds(read));
}

function readPlace(request: AuthorizerRequest, { hosts, virtualHosts = false }: S3Options): Place {
  const [host, ...more] = valuesOf(request, 'host');
  const name = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/.exec(host?.toLowerCase() ?? '')?.[1];
  if (name === undefined || more.length > 0) throw unknownRequest('The request has no one host.');
  const segments = parsePath(request.path);
  if (hosts.some((own) => own.toLowerCase() === name)) {
    const [bucket, ...rest] = segments;
    if (bucket === undefined) return {};
    return { bucket: checkBucket(bucket), ...keyOf(rest) };
  }
  const base = virtualHosts ? hosts.find((own) => name.endsWith(`.${own.toLowerCase()}`)) : undefined;
  if (base === undefined) throw unknownRequest('The host is none of those that are known here.');
  return { bucket: checkBucket(name.slice(0, -base.length - 1)), ...keyOf(segments) };
}

function keyOf(segments: readonly string[]): { key?: string } {
  const key = segments.join('/');
  return key === '' ? {} : { key };
}

/** AWS: "General purpose bucket naming rules". */
function checkBucket(name: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..'))
    throw unknownRequest('The name of the bucket is none.');
  return name;
}

function findDeeds(read: S3Request): readonly Deed[] {
  const { request, place, parameters } = read;
  if (place.bucket === undefined) {
    if (request.method !== 'GET') throw unknownRequest('What this does is not known here.');
    checkParameters(parameters, '', ['prefix', 'max-buckets', 'continuation-token', 'bucket-region']);
    return [{ action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*' }];
  }
  const operation = findOperation(read);
  const resource = arnOf({ ...place, bucket: place.bucket });
  const versionId = parameters.get('versionId');
  const keys = { ...(operation.lists && listKeys(parameters)), 's3:VersionId': versionId };
  const actions = (versionId !== undefined ? operation.versionActions : undefined) ?? operation.actions;
  return [
    ...actions.map((action) => ({ action, resource, keys })),
    ...alsoDone(read, operation).map((action) => ({ action, resource, keys })),
    ...readCopy(read, operation),
  ];
}

function findOperation({ request, place, parameters, options }: S3Request): S3Operation {
  const of = place.key === undefined ? 'bucket' : 'object';
  const table = place.key === undefined ? bucketOperations : objectOperations;
  const telling = [...parameters.keys()].filter((name) => name !== '' && Object.hasOwn(table, name));
  // A second one is not among the parameters of the first.
  const [tells = ''] = telling;
  const byMethod = table[tells];
  if (byMethod === undefined || !Object.hasOwn(byMethod, request.method))
    throw unknownRequest('What this does is not known here.');
  const operation = byMethod[request.method];
  if (operation === undefined) throw unknownRequest('What this does is not known here.');
  const deciding = parameters.has('versionId') ? [tells, 'versionId'] : [tells];
  if (deciding.some((name) => name !== '' && !isToldBy(options, of, name, request.method)))
    throw unknownRequest('The server behind does not know what this does.');
  // Servers tell operations apart by a name that is there, or by a value that is: both have to mean the same.
  const hasValue = (parameters.get(tells) ?? '') !== '';
  if (tells !== '' && hasValue !== (tells === 'uploadId')) throw unknownRequest(`The query has another ${tells}.`);
  checkParameters(parameters, tells, operation.parameters ?? []);
  if (operation.needs?.some((name) => !parameters.has(name)))
    throw unknownRequest('The query lacks a parameter of what this does.');
  return operation;
}

/** Of a list, what says nothing may be sent without a value. */
const mayBeEmpty = [
  'delimiter',
  'encoding-type',
  'key-marker',
  'marker',
  'prefix',
  'start-after',
  'upload-id-marker',
  'version-id-marker',
];

function checkParameters(parameters: ReadonlyMap<string, string>, tells: string, known: readonly string[]): void {
  // SDKs name the operation in x-id, which no server reads.
  const unknown = [...parameters.keys()].find((name) => name !== tells && name !== 'x-id' && !known.includes(name));
  if (unknown !== undefined) throw unknownRequest('The query has a parameter that is not known here.');
  const empty = known.find((name) => parameters.get(name) === '' && !mayBeEmpty.includes(name));
  if (empty !== undefined) throw unknownRequest(`The query has ${empty} without a value.`);
}

function arnOf({ bucket, key }: { readonly bucket: string; readonly key?: string }): string {
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}

function listKeys(parameters: ReadonlyMap<string, string>) {
  return {
    's3:prefix': parameters.get('prefix'),
    's3:delimiter': parameters.get('delimiter'),
    's3:max-keys': parameters.get('max-keys'),
  };
}

/** What is done beside the operation, by headers of the same request. */
function alsoDone({ settings }: S3Request, { byHeader = {} }: S3Operation): string[] {
  const actions = [...settings.keys()].flatMap((name) =>
    Object.entries(byHeader).flatMap(([header, own]) =>
      name === header || (header.endsWith('*') && name.startsWith(header.slice(0, -1))) ? own : [],
    ),
  );
  return [...new Set(actions)];
}

/** Who copies reads the source too. */
function readCopy({ settings, options }: S3Request, operation: S3Operation): readonly Deed[] {
  const source = settings.get('x-amz-copy-source');
  if (source === undefined) return [];
  if (!operation.copies) throw unknownRequest('There is nothing to copy into.');
  const [path = '', query = '', ...more] = source.split('?');
  if (path.includes('+')) throw unknownRequest('A plus sign in the source of a copy may be read in two ways.');
  // Amplify writes the name as it is. A blank is nothing else to anybody.
  const named = path.replaceAll(' ', '%20');
  const [bucket, ...rest] = parsePath(named.startsWith('/') ? named : `/${named}`);
  const parameters = parseParameters(query);
  const { key } = keyOf(rest);
  if (bucket === undefined || key === undefined || more.length > 0)
    throw unknownRequest('The source of the copy is no object.');
  checkParameters(parameters, '', ['versionId']);
  if (parameters.has('versionId') && !isToldBy(options, 'object', 'versionId', 'GET'))
    throw unknownRequest('The server behind does not know what this does.');
  const resource = arnOf({ bucket: checkBucket(bucket), key });
  const versionId = parameters.get('versionId');
  const keys = { 's3:VersionId': versionId };
  return [{ action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource, keys }];
}

/** AWS: "Condition keys for Amazon S3". Those of headers have the names of the headers. */
function withCommonKeys({ request, settings }: S3Request, deeds: readonly Deed[]): readonly Deed[] {
  const isPresigned = settings.has('x-amz-signature');
  const isSigned = isPresigned || valuesOf(request, 'authorization').some((value) => value.trim().startsWith('AWS4-'));
  const ofSettings: Record<string, string> = isSigned
    ? { 's3:signatureversion': 'AWS4-HMAC-SHA256', 's3:authType': isPresigned ? 'REST-QUERY-STRING' : 'REST-HEADER' }
    : {};
  for (const [name, value] of settings) if (isConditionKey(name)) ofSettings[`s3:${name}`] = value;
  const common = { ...ofSettings, ...readTags(settings.get('x-amz-tagging')) };
  return deeds.map((deed) => ({ ...deed, keys: { ...common, ...deed.keys } }));
}

const keysOfDeeds: ReadonlySet<string> = new Set([
  's3:authtype',
  's3:delimiter',
  's3:max-keys',
  's3:prefix',
  's3:requestobjecttagkeys',
  's3:signatureversion',
  's3:versionid',
]);

function knowsKey(key: string): boolean {
  const name = key.slice('s3:'.length);
  const isOfHeader = key.startsWith('s3:x-amz-') && isConditionKey(name);
  return keysOfDeeds.has(key) || key.startsWith('s3:requestobjecttag/') || isOfHeader;
}

function isConditionKey(name: string): boolean {
  return !signatureParameters.test(name) && !name.startsWith('x-amz-meta-') && name !== 'x-amz-tagging';
}

function readTags(tagging: string | undefined): Readonly<Record<string, string | readonly string[]>> {
  if (tagging === undefined) return {};
  // Between the tags of a header, a plus sign is a blank, and SDKs write %20: both mean one.
  const tags = parseParameters(tagging.replaceAll('+', '%20'));
  const named = [...tags].map(([name, value]) => [`s3:RequestObjectTag/${name}`, value] as const);
  return { ...Object.fromEntries(named), 's3:RequestObjectTagKeys': [...tags.keys()] };
}
