import { Fault } from '#domain/fault.ts';
import { imageTypeOf } from './image-type.ts';

/** A file of a style: a logo, a background, a graphic, an icon. */
export interface StyleAsset {
  readonly category: AssetCategory;
  readonly colorMode: 'LIGHT' | 'DARK' | 'DYNAMIC';
  readonly extension: AssetExtension;
  /** Which of several of its category it is, such as the icon of one identity provider. */
  readonly resourceId?: string;
  readonly bytes: Uint8Array;
}

/** A file as it is sent: without bytes it is one that the style has already. */
export type StyleAssetInput = Omit<StyleAsset, 'bytes'> & { readonly bytes?: Uint8Array };

export type AssetExtension = 'ICO' | 'JPEG' | 'PNG' | 'SVG' | 'WEBP';

const pictures: readonly AssetExtension[] = ['JPEG', 'PNG', 'SVG', 'WEBP'];

/** Which files a category takes. AWS: `AssetCategoryType`; an icon in the form of ICO is one of browsers alone. */
const categories = {
  AUTH_APP_GRAPHIC: pictures,
  EMAIL_GRAPHIC: pictures,
  FAVICON_ICO: ['ICO'],
  FAVICON_SVG: ['SVG'],
  FORM_BACKGROUND: pictures,
  FORM_LOGO: pictures,
  IDP_BUTTON_ICON: pictures,
  PAGE_BACKGROUND: pictures,
  PAGE_FOOTER_BACKGROUND: pictures,
  PAGE_FOOTER_LOGO: pictures,
  PAGE_HEADER_BACKGROUND: pictures,
  PAGE_HEADER_LOGO: pictures,
  PASSKEY_GRAPHIC: pictures,
  PASSWORD_GRAPHIC: pictures,
  SMS_GRAPHIC: pictures,
} satisfies Readonly<Record<string, readonly AssetExtension[]>>;

export type AssetCategory = keyof typeof categories;

/** AWS: `AssetListType`. */
export const maxAssets = 40;

/**
 * The files of a style after some were sent: one of a category, colour mode and resource that is there is replaced, any
 * other is added. AWS: Terraform's provider observed it so.
 * @throws Fault InvalidParameterException
 */
export async function mergeAssets(
  kept: readonly StyleAsset[],
  sent: readonly StyleAssetInput[],
): Promise<StyleAsset[]> {
  const merged = new Map(kept.map((asset) => [assetKey(asset), asset]));
  const named = new Set<string>();
  for (const input of sent) {
    const key = assetKey(input);
    if (named.has(key)) throw invalid(`${key} is given more than once`);
    named.add(key);
    const bytes = input.bytes ?? merged.get(key)?.bytes;
    if (bytes === undefined) throw invalid(`${key} has no bytes`);
    const asset = { ...input, bytes };
    await checkAsset(asset);
    merged.set(key, asset);
  }
  if (merged.size > maxAssets) throw invalid(`a style has at most ${maxAssets}`);
  return [...merged.values()];
}

/** What tells the files of one style apart. */
export function assetKey({ category, colorMode, resourceId }: Omit<StyleAsset, 'bytes' | 'extension'>): string {
  return resourceId === undefined ? `${category} ${colorMode}` : `${category} ${colorMode} ${resourceId}`;
}

/** Checks that a file is what its category takes, and what its extension says. @throws Fault InvalidParameterException */
export async function checkAsset(asset: StyleAsset): Promise<void> {
  const { category, extension, bytes } = asset;
  const taken: readonly AssetExtension[] = categories[category];
  if (!taken.includes(extension)) throw invalid(`${assetKey(asset)} takes ${taken.join(', ')}, and not ${extension}`);
  if (!(await isOf(extension, bytes))) {
    const why = extension === 'SVG' ? ', or one that does more than to show a picture' : '';
    throw invalid(`${assetKey(asset)} is no ${extension}${why}`);
  }
}

async function isOf(extension: AssetExtension, bytes: Uint8Array): Promise<boolean> {
  if (extension !== 'SVG') return imageTypeOf(bytes) === contentTypes[extension];
  // Loaded with its parser of XML, which most servers never need.
  const { isDrawing } = await import('./drawing.ts');
  return isDrawing(bytes);
}

/** The type of each kind of file, as HTTP names it. */
export const contentTypes = {
  ICO: 'image/vnd.microsoft.icon',
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  SVG: 'image/svg+xml',
  WEBP: 'image/webp',
} as const satisfies Readonly<Record<AssetExtension, string>>;

function invalid(problem: string): Fault {
  return new Fault('InvalidParameterException', `Invalid assets: ${problem}.`);
}
