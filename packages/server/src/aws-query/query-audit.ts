import { type ActFacts, AuditedAct } from '#aws-callers/audited-act.ts';
import { sessionArn } from '#aws-callers/caller-arn.ts';
import type { Signer } from '#aws-callers/signatures.ts';
import type { Context } from '#domain/context.ts';
import { listChanges } from '#domain/tenant/audit/list-changes.ts';
import type { HttpRequest } from '#http/message.ts';
import type { QueryService } from './query-service.ts';

type Values = Readonly<Record<string, unknown>>;

/** A signed operation of which there is something to be audited. */
export interface QueryDeed {
  readonly service: QueryService;
  readonly name: string;
  readonly signer: Signer | undefined;
  readonly request: HttpRequest;
}

/** What an operation of the query protocol changes, or is refused to its signer: its line of the log, and its line of the audit. */
export class QueryAudit {
  readonly #context: Context;
  readonly #deed: QueryDeed;
  readonly #audited: AuditedAct;
  #input: Values = {};
  #before: Values | undefined;

  constructor(context: Context, deed: QueryDeed) {
    this.#context = context;
    this.#deed = deed;
    this.#audited = new AuditedAct(context, deed.name, deed.signer, deed.request);
  }

  /** Reads the settings as they are, and gives what to change them with. */
  async begin(input: Values): Promise<Context> {
    this.#input = input;
    this.#before = await this.#readBack();
    return this.#audited.begin(this.#facts('unfinished', []));
  }

  /** Writes the lines; `output` where the operation went well, `input` where it never began. */
  async end(result: string, { input, output }: { input: Values; output: object | undefined }): Promise<void> {
    this.#input = input;
    const { name, signer, request } = this.#deed;
    const { requestId, address } = request;
    const session = signer && 'session' in signer ? sessionArn(signer.session) : undefined;
    const who = { requestId, accessKeyId: signer?.keyId ?? 'any key', session, address };
    const names = { role: textOf(input['RoleName']), policy: textOf(input['PolicyName'] ?? input['PolicyArn']) };
    this.#context.log.audit({ ...who, operation: name, ...names, result }, 'administrative act');
    const after = output && (name.startsWith('Create') ? readable(output) : await this.#readBack());
    const changes = output === undefined ? [] : listChanges(this.#before ?? {}, (after as Values | undefined) ?? {});
    await this.#audited.end(this.#facts(result, changes));
  }

  /** What cannot be read is not told, and the log says why: no act fails for it. */
  async #readBack(): Promise<Values | undefined> {
    const { service, name, request } = this.#deed;
    const reading = service.readBacks?.[name];
    const handler = reading === undefined ? undefined : service.operations[reading];
    if (reading === undefined || handler === undefined) return undefined;
    const members = service.model.operations[reading]?.input ?? [];
    const input = Object.fromEntries(members.map((member) => [member.name, this.#input[member.name]]));
    try {
      const call = { requestId: request.requestId, address: request.address, signer: undefined };
      return readable(await handler(this.#context, input as never, call)) as Values;
    } catch (error) {
      // It is not there: before it is made, and when it is gone.
      if (service.toQueryError(error) === undefined) {
        this.#context.log.error({ operation: name }, 'settings could not be read for the audit', error);
      }
      return undefined;
    }
  }

  #facts(result: string, changes: ReturnType<typeof listChanges>): ActFacts {
    const role = textOf(this.#input['RoleName']);
    const policy = textOf(this.#input['PolicyArn'] ?? this.#input['PolicyName']);
    const provider = textOf(this.#input['OpenIDConnectProviderArn'] ?? this.#input['Url']);
    const target =
      (role && `role/${role}`) ?? (policy && `policy/${policy}`) ?? (provider && `trusted-provider/${provider}`);
    return { result, target, details: changes.length > 0 ? { changes } : {} };
  }
}

/** Documents travel with percent signs, which nobody reads. */
function readable(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('%7B') ? decodeURIComponent(value) : value;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readable(part)]));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
