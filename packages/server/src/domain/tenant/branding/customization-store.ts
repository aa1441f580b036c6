import { findRefusal, statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { clientMissing } from '#domain/tenant/clients/client-store.ts';
import { listDomains } from '#domain/tenant/domains/domain-store.ts';
import { holdPool } from '#domain/tenant/pools/pool-store.ts';
import type { UiCustomizationRow } from '#schema/rows/branding.ts';
import { checkClassicCss, writeClassicCss } from './classic-css.ts';
import { imageTypeOf } from './image-type.ts';

/** How the classic pages of a client look, or of all clients that have no look of their own. */
export interface UiCustomization {
  readonly poolId: string;
  /** The client's id, or `ALL`. */
  readonly scope: string;
  readonly css?: string;
  readonly hasImage: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970, in another second than every earlier version. */
  readonly modifiedAt: number;
}

/** What stands for every client without a look of its own. */
export const allClients = 'ALL';

/** AWS: 100 KB. */
const maxImageBytes = 100 * 1024;

type Scope = { poolId: string; scope: string };

const selectCustomization = statement<Scope, UiCustomizationRow>(
  'ui-customization',
  'select * from ui_customizations where pool_id = :poolId and scope = :scope',
);

const selectLook = statement<
  Scope & { all: string },
  Pick<UiCustomizationRow, 'scope' | 'css' | 'modified_at'> & { has_image: number }
>(
  'ui-customization-look',
  `select scope, css, modified_at, case when image is null then 0 else 1 end as has_image from ui_customizations
   where pool_id = :poolId and scope in (:scope, :all)`,
);

const saveCustomizationRow = statement<
  Scope & {
    clientId: string | null;
    css: string | null;
    image: Uint8Array | null;
    modifiedAt: number;
    createdAt: number;
  }
>(
  'ui-customization-save',
  `insert into ui_customizations (pool_id, scope, client_id, css, image, created_at, modified_at)
   values (:poolId, :scope, :clientId, :css, :image, :createdAt, :modifiedAt)`,
);

const deleteCustomizationRow = statement<Scope>(
  'ui-customization-delete',
  'delete from ui_customizations where pool_id = :poolId and scope = :scope',
);

/** What a client's pages look like: its own look, else that of all clients; undefined where neither was set. */
export async function findCustomization(
  context: Pick<Context, 'db'>,
  poolId: string,
  scope: string,
): Promise<UiCustomization | undefined> {
  const own = await context.db.first(selectCustomization, { poolId, scope });
  const row = own ?? (await context.db.first(selectCustomization, { poolId, scope: allClients }));
  return row && toCustomization(row);
}

/** What a page needs of the look of a client: its own, else that of all clients. The logo is an address, under which it never changes. */
export interface ClassicLook {
  /** Written anew from what was checked. */
  readonly css: string;
  /** A path of this server. */
  readonly logo?: string;
}

/** How the classic pages of a client look; undefined where nobody has said so. */
export async function findClassicLook(
  context: Pick<Context, 'db'>,
  where: { readonly poolId: string; readonly clientId: string },
): Promise<ClassicLook | undefined> {
  const { poolId, clientId } = where;
  const rows = await context.db.all(selectLook, { poolId, scope: clientId, all: allClients });
  const row = rows.find(({ scope }) => scope === clientId) ?? rows[0];
  if (row === undefined) return undefined;
  const version = versionOf({ modifiedAt: row.modified_at });
  return {
    css: writeClassicCss(row.css ?? ''),
    ...(row.has_image === 1 && { logo: logoPath({ poolId, scope: row.scope, version }) }),
  };
}

/** Where a logo of this server is, on every one of its hosts. */
export function logoPath({ poolId, scope, version }: Scope & { version: string }): string {
  return `/${poolId}/${scope}/${version}/assets/images/image.jpg`;
}

/** The logo of a look of its own version, with its type; undefined when there is none of that version. */
export async function findLogo(
  context: Pick<Context, 'db'>,
  { poolId, scope, version }: Scope & { version: string },
): Promise<{ bytes: Uint8Array; type: string } | undefined> {
  const row = await context.db.first(selectCustomization, { poolId, scope });
  if (!row?.image || versionOf({ modifiedAt: row.modified_at }) !== version) return undefined;
  const type = imageTypeOf(row.image);
  return type && { bytes: row.image, type };
}

/**
 * Replaces a look as a whole; without style sheet and logo it is as if it was never set, and undefined comes back.
 * `scope` is `ALL` or a client of the pool.
 * @throws Fault InvalidParameterException, ResourceNotFoundException
 */
export async function saveCustomization(
  context: Pick<Context, 'clock' | 'db'>,
  { poolId, scope }: Scope,
  { css, image }: { css?: string | undefined; image?: Uint8Array | undefined },
): Promise<UiCustomization | undefined> {
  if (css) checkClassicCss(css);
  if (image && image.length > 0) checkClassicImage(image);
  if ((await listDomains(context, poolId)).length === 0) {
    throw invalid('A domain must be associated with this user pool.');
  }
  const before = await context.db.first(selectCustomization, { poolId, scope });
  const now = context.clock.now();
  // A version is a second: what was seen under one stays what it was.
  const modifiedAt = before ? Math.max(now, before.modified_at + 1000) : now;
  const createdAt = before?.created_at ?? now;
  const row = {
    poolId,
    scope,
    clientId: scope === allClients ? null : scope,
    css: css || null,
    image: image && image.length > 0 ? image : null,
    createdAt,
    modifiedAt,
  };
  const isEmpty = row.css === null && row.image === null;
  const gone = () => clientMissing(scope);
  const writes = [
    holdPool(poolId),
    write(deleteCustomizationRow, { poolId, scope }),
    ...(isEmpty ? [] : [write(saveCustomizationRow, row, { expect: 'one', refusal: gone })]),
  ];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? new Error(`the look of ${scope} could not be stored`);
  if (isEmpty) return undefined;
  return { poolId, scope, ...(css && { css }), hasImage: row.image !== null, createdAt, modifiedAt };
}

/** A version as AWS writes it: fourteen digits, from the year to the second. */
export function versionOf({ modifiedAt }: Pick<UiCustomization, 'modifiedAt'>): string {
  return new Date(modifiedAt).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}

/** Checks the logo of the classic pages. @throws Fault InvalidParameterException */
export function checkClassicImage(image: Uint8Array): void {
  if (image.length > maxImageBytes) throw invalid('ImageFile has more than 100 KB.');
  const type = imageTypeOf(image);
  if (type !== 'image/png' && type !== 'image/jpeg') throw invalid('ImageFile is neither a PNG nor a JPEG.');
}

function toCustomization(row: UiCustomizationRow): UiCustomization {
  return {
    poolId: row.pool_id,
    scope: row.scope,
    ...(row.css !== null && { css: row.css }),
    hasImage: row.image !== null,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
