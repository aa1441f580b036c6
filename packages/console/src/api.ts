import { type Credentials, signRequest } from './sign-request.ts';
import { textOf } from './text-of.ts';

/** What an operation takes or gives: as the API has it. */
export type Json = { readonly [name: string]: JsonValue };
export type JsonValue = string | number | boolean | null | undefined | Json | readonly JsonValue[];

/** What the server refused, with its code. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The services that the console speaks with: the prefix of a target, and the name that signatures have. */
const services = {
  pools: { prefix: 'AWSCognitoIdentityProviderService', signingName: 'cognito-idp' },
  extensions: { prefix: 'CenoteUserPools', signingName: 'cognito-idp' },
  identities: { prefix: 'AWSCognitoIdentityService', signingName: 'cognito-identity' },
} as const;

export type Service = keyof typeof services;

/** The public API, in the session of whoever is signed in. */
export interface Api {
  /** Calls an operation of user pools. @throws Refusal */
  call<Output = Json>(operation: string, input: object): Promise<Output>;
  /** The same of another service. @throws Refusal */
  callOf<Output = Json>(service: Service, operation: string, input: object): Promise<Output>;
  /** Calls an operation of STS or IAM, which answer in XML. @throws Refusal */
  query(service: 'sts' | 'iam', parameters: Readonly<Record<string, string>>): Promise<string>;
}

/** `onEnd` is told when the session is over: whatever comes then needs another sign-in. */
export function createApi(region: string, credentials: Credentials, onEnd: () => void): Api {
  const post = async (service: string, headers: Record<string, string>, body: string) => {
    const signed = await signRequest(credentials, {
      host: location.host,
      region,
      service,
      headers,
      body,
      now: Date.now(),
    });
    return fetch('/', { method: 'POST', headers: signed, body, credentials: 'omit' });
  };
  const callOf = async <Output>(service: Service, operation: string, input: object): Promise<Output> => {
    const { prefix, signingName } = services[service];
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${prefix}.${operation}` };
    const response = await post(signingName, headers, JSON.stringify(input));
    const answer = await readJson(response);
    if (response.ok) return answer as Output;
    throw refused(textOf(answer['__type'] ?? response.status), textOf(answer['message'] ?? response.statusText), onEnd);
  };
  return {
    call: (operation, input) => callOf('pools', operation, input),
    callOf,
    async query(service, parameters) {
      const version = service === 'sts' ? '2011-06-15' : '2010-05-08';
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
      const response = await post(
        service,
        headers,
        new URLSearchParams({ ...parameters, Version: version }).toString(),
      );
      const xml = await response.text();
      if (response.ok) return xml;
      throw refused(valueIn(xml, 'Code') ?? String(response.status), valueIn(xml, 'Message') ?? '', onEnd);
    },
  };
}

async function readJson(response: Response): Promise<Json> {
  try {
    return (await response.json()) as Json;
  } catch {
    // A proxy in between may answer in words of its own.
    return { __type: String(response.status), message: response.statusText };
  }
}

function refused(code: string, message: string, onEnd: () => void): Refusal {
  const name = code.slice(code.lastIndexOf('#') + 1);
  if (name === 'ExpiredTokenException' || name === 'UnrecognizedClientException') onEnd();
  return new Refusal(name, message);
}

/** The first element of this name in an XML answer of the server, as text. The server nests none of those that are asked for. */
export function valueIn(xml: string, name: string): string | undefined {
  return valuesIn(xml, name)[0];
}

/** All of this name, in their order. */
export function valuesIn(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => unescape(text));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return entities[name ?? ''] ?? whole;
  });
}
