import type { AssetType, ManagedLoginBrandingType } from '@cenote/wire/user-pools';
import { Fault } from '#domain/fault.ts';
import type { StyleAsset, StyleAssetInput } from '#domain/tenant/branding/style-asset.ts';
import { mergeStyleSettings, parseStyleSettings } from '#domain/tenant/branding/style-settings.ts';
import type { ManagedLoginStyle, StyleChange } from '#domain/tenant/branding/style-store.ts';

/**
 * A style as the wire shows it: what was set, or with `isMerged` the full document. Dates are seconds with milliseconds.
 * AWS: measured: Settings are absent where none were set, Assets always there.
 */
export function managedLoginBrandingType(style: ManagedLoginStyle, isMerged = false): ManagedLoginBrandingType {
  const { id, poolId, settings, assets, createdAt, modifiedAt } = style;
  const shown = isMerged ? mergeStyleSettings(settings) : settings;
  return {
    ManagedLoginBrandingId: id,
    UserPoolId: poolId,
    UseCognitoProvidedValues: settings === undefined,
    ...(shown && { Settings: shown }),
    Assets: assets.map(assetType),
    CreationDate: createdAt / 1000,
    LastModifiedDate: modifiedAt / 1000,
  };
}

/** What a request says of a style. @throws Fault InvalidParameterException */
export function styleChangeOf({
  UseCognitoProvidedValues = false,
  Settings,
  Assets = [],
}: {
  readonly UseCognitoProvidedValues?: boolean;
  readonly Settings?: unknown;
  readonly Assets?: readonly AssetType[];
}): StyleChange {
  // AWS: measured, on creation and on update; files may come with either.
  if (UseCognitoProvidedValues === (Settings !== undefined)) {
    throw new Fault(
      'InvalidParameterException',
      'useCognitoProvidedValues or settings should be specified (but not both)',
    );
  }
  const assets = Assets.map(assetInput);
  return Settings === undefined ? { assets } : { settings: parseStyleSettings(Settings), assets };
}

function assetInput({ Category, ColorMode, Extension, ResourceId, Bytes }: AssetType): StyleAssetInput {
  return {
    category: Category,
    colorMode: ColorMode,
    extension: Extension,
    ...(ResourceId !== undefined && { resourceId: ResourceId }),
    ...(Bytes !== undefined && { bytes: Buffer.from(Bytes, 'base64') }),
  };
}

function assetType({ category, colorMode, extension, resourceId, bytes }: StyleAsset): AssetType {
  return {
    Category: category,
    ColorMode: colorMode,
    Extension: extension,
    Bytes: Buffer.from(bytes).toString('base64'),
    ...(resourceId !== undefined && { ResourceId: resourceId }),
  };
}
