import { randomUUID } from 'node:crypto';
import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { clientMissing } from '#domain/tenant/clients/client-store.ts';
import type { ManagedLoginAssetRow, ManagedLoginStyleRow } from '#schema/rows/branding.ts';
import { contentTypes, mergeAssets, type StyleAsset, type StyleAssetInput } from './style-asset.ts';
import { mergeStyleSettings, type StyleSettings } from './style-settings.ts';

/** How the managed login pages of a client look. */
export interface ManagedLoginStyle {
  readonly id: string;
  readonly poolId: string;
  /** A client has one style at most. */
  readonly clientId: string;
  /** Absent: as this server's own pages look. */
  readonly settings?: StyleSettings;
  /** In the order in which they came. */
  readonly assets: readonly StyleAsset[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970; grows with every change, also within one millisecond. */
  readonly modifiedAt: number;
}

/** What is said of a style; without settings it looks as this server's own pages. */
export interface StyleChange {
  readonly settings?: StyleSettings;
  readonly assets: readonly StyleAssetInput[];
}

type Storing = Pick<Context, 'db' | 'clock'>;

const selectStyle = statement<{ poolId: string; id: string }, ManagedLoginStyleRow>(
  'managed-login-style',
  'select * from managed_login_styles where pool_id = :poolId and id = :id',
);

const selectStyleByClient = statement<{ poolId: string; clientId: string }, ManagedLoginStyleRow>(
  'managed-login-style-by-client',
  'select * from managed_login_styles where client_id = :clientId and pool_id = :poolId',
);

const selectAssets = statement<{ styleId: string }, ManagedLoginAssetRow>(
  'managed-login-assets',
  'select * from managed_login_assets where style_id = :styleId order by position',
);

const selectAssetNames = statement<{ styleId: string }, Omit<ManagedLoginAssetRow, 'bytes'>>(
  'managed-login-asset-names',
  `select style_id, category, color_mode, resource_id, extension, position from managed_login_assets
   where style_id = :styleId order by position`,
);

const selectAssetFile = statement<
  { styleId: string; position: number; version: number },
  Pick<ManagedLoginAssetRow, 'extension' | 'bytes'>
>(
  'managed-login-asset-file',
  `select a.extension, a.bytes from managed_login_assets a
   join managed_login_styles s on s.id = a.style_id
   where s.id = :styleId and s.modified_at = :version and a.position = :position`,
);

const insertStyle = statement<{
  id: string;
  poolId: string;
  clientId: string;
  settings: string | null;
  createdAt: number;
}>(
  'managed-login-style-insert',
  `insert into managed_login_styles (id, pool_id, client_id, settings, created_at, modified_at)
   select :id, pool_id, id, :settings, :createdAt, :createdAt from clients
   where id = :clientId and pool_id = :poolId`,
);

const updateStyle = statement<{ id: string; settings: string | null; seen: number; modifiedAt: number }>(
  'managed-login-style-update',
  `update managed_login_styles set settings = :settings, modified_at = :modifiedAt
   where id = :id and modified_at = :seen`,
);

const saveAsset = statement<{ [K in keyof ManagedLoginAssetRow]: ManagedLoginAssetRow[K] }>(
  'managed-login-asset-save',
  `insert into managed_login_assets (style_id, category, color_mode, resource_id, extension, bytes, position)
   values (:style_id, :category, :color_mode, :resource_id, :extension, :bytes, :position)
   on conflict (style_id, category, color_mode, resource_id)
   do update set extension = excluded.extension, bytes = excluded.bytes`,
);

const deleteStyleRow = statement<{ poolId: string; id: string }>(
  'managed-login-style-delete',
  'delete from managed_login_styles where pool_id = :poolId and id = :id',
);

/** The style. @throws Fault ResourceNotFoundException */
export async function loadStyle(context: Pick<Context, 'db'>, poolId: string, id: string): Promise<ManagedLoginStyle> {
  const row = await context.db.first(selectStyle, { poolId, id });
  if (!row) throw styleMissing();
  return toStyle(context, row);
}

/** The style of a client; undefined when it has none. */
export async function findClientStyle(
  context: Pick<Context, 'db'>,
  where: { poolId: string; clientId: string },
): Promise<ManagedLoginStyle | undefined> {
  const row = await context.db.first(selectStyleByClient, where);
  return row && toStyle(context, row);
}

/** What a page needs of a style: what it says in full, and where its files are. */
export interface StyleLook {
  readonly settings: StyleSettings;
  readonly files: readonly StyleFile[];
}

/** A file of a style, at a path of this server under which it never changes. */
export interface StyleFile extends Omit<StyleAsset, 'bytes' | 'extension'> {
  readonly path: string;
}

/** How the managed login pages of a client look; undefined when it has no style. */
export async function findStyleLook(
  context: Pick<Context, 'db'>,
  where: { readonly poolId: string; readonly clientId: string },
): Promise<StyleLook | undefined> {
  const row = await context.db.first(selectStyleByClient, where);
  if (row === undefined) return undefined;
  const names = await context.db.all(selectAssetNames, { styleId: row.id });
  return {
    settings: mergeStyleSettings(settingsOf(row)),
    files: names.map(({ category, color_mode, resource_id, position }) => ({
      category: category as StyleAsset['category'],
      colorMode: color_mode as StyleAsset['colorMode'],
      ...(resource_id !== '' && { resourceId: resource_id }),
      path: `/managed-login/${row.id}/${row.modified_at}/${position}`,
    })),
  };
}

/** A file of a style of this version, with its type; undefined when there is none. */
export async function findStyleFile(
  context: Pick<Context, 'db'>,
  where: { readonly styleId: string; readonly version: number; readonly position: number },
): Promise<{ bytes: Uint8Array; type: string } | undefined> {
  const row = await context.db.first(selectAssetFile, where);
  return row && { bytes: row.bytes, type: contentTypes[row.extension as StyleAsset['extension']] };
}

/** The style of a client. @throws Fault ResourceNotFoundException */
export async function loadClientStyle(
  context: Pick<Context, 'db'>,
  where: { poolId: string; clientId: string },
): Promise<ManagedLoginStyle> {
  const style = await findClientStyle(context, where);
  if (style) return style;
  // AWS: measured in 2026, as the two texts below.
  throw new Fault('ResourceNotFoundException', `ManagedLoginBranding for client ${where.clientId} does not exist.`);
}

/**
 * Gives a client a style. Of parallel calls for one client one makes it.
 * @throws Fault ManagedLoginBrandingExistsException, InvalidParameterException, ResourceNotFoundException when the client is gone
 */
export async function createStyle(
  context: Storing,
  { poolId, clientId, settings, assets: sent }: { poolId: string; clientId: string } & StyleChange,
): Promise<ManagedLoginStyle> {
  const assets = await mergeAssets([], sent);
  const createdAt = context.clock.now();
  const id = randomUUID();
  const outcome = await context.db.transaction([
    write(insertStyle, { id, poolId, clientId, settings: textOf(settings), createdAt }, { expect: 'one' }),
    ...assets.map((asset, position) => write(saveAsset, toAssetRow(id, asset, position))),
  ]);
  if (!outcome.committed && outcome.reason === 'duplicate') {
    throw new Fault(
      'ManagedLoginBrandingExistsException',
      `A ManagedLoginBranding already exists for client ${clientId}`,
    );
  }
  if (!outcome.committed) throw clientMissing(clientId);
  return { id, poolId, clientId, ...(settings && { settings }), assets, createdAt, modifiedAt: createdAt };
}

/**
 * Stores what was said of a style that was read: its settings in place of the earlier ones, its files beside the earlier
 * ones.
 * @throws Fault InvalidParameterException, ConcurrentModificationException, ResourceNotFoundException when it is gone
 */
export async function saveStyle(
  context: Storing,
  style: ManagedLoginStyle,
  { settings, assets: sent }: StyleChange,
): Promise<ManagedLoginStyle> {
  const assets = await mergeAssets(style.assets, sent);
  const { id, poolId, clientId, createdAt, modifiedAt: seen } = style;
  const modifiedAt = Math.max(context.clock.now(), seen + 1);
  const changed = assets.flatMap((asset, position) =>
    style.assets[position] === asset ? [] : [write(saveAsset, toAssetRow(id, asset, position))],
  );
  const outcome = await context.db.transaction([
    write(updateStyle, { id, settings: textOf(settings), seen, modifiedAt }, { expect: 'one' }),
    ...changed,
  ]);
  if (outcome.committed) return { id, poolId, clientId, ...(settings && { settings }), assets, createdAt, modifiedAt };
  await loadStyle(context, poolId, id);
  throw new Fault('ConcurrentModificationException', `The style ${id} was changed by another request.`);
}

/** Removes a style. @throws Fault ResourceNotFoundException when it is gone already */
export async function deleteStyle(context: Pick<Context, 'db'>, poolId: string, id: string): Promise<void> {
  const outcome = await context.db.transaction([write(deleteStyleRow, { poolId, id }, { expect: 'one' })]);
  if (!outcome.committed) throw styleMissing();
}

function styleMissing(): Fault {
  return new Fault('ResourceNotFoundException', 'ManagedLoginBranding does not exist.');
}

function textOf(settings: StyleSettings | undefined): string | null {
  return settings === undefined ? null : JSON.stringify(settings);
}

function settingsOf({ settings }: ManagedLoginStyleRow): StyleSettings {
  return settings === null ? {} : (JSON.parse(settings) as StyleSettings);
}

async function toStyle(context: Pick<Context, 'db'>, row: ManagedLoginStyleRow): Promise<ManagedLoginStyle> {
  const assets = await context.db.all(selectAssets, { styleId: row.id });
  return {
    id: row.id,
    poolId: row.pool_id,
    clientId: row.client_id,
    ...(row.settings !== null && { settings: settingsOf(row) }),
    assets: assets.map(toAsset),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function toAsset({ category, color_mode, extension, resource_id, bytes }: ManagedLoginAssetRow): StyleAsset {
  return {
    category: category as StyleAsset['category'],
    colorMode: color_mode as StyleAsset['colorMode'],
    extension: extension as StyleAsset['extension'],
    ...(resource_id !== '' && { resourceId: resource_id }),
    bytes,
  };
}

function toAssetRow(styleId: string, asset: StyleAsset, position: number) {
  const { category, colorMode, resourceId = '', extension, bytes } = asset;
  return {
    style_id: styleId,
    category,
    color_mode: colorMode,
    resource_id: resourceId,
    extension,
    bytes,
    position,
  };
}
