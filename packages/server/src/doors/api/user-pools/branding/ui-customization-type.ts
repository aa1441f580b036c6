import type { UICustomizationType } from '@cenote/wire/user-pools';
import type { Settings } from '#domain/context.ts';
import { logoPath, type UiCustomization, versionOf } from '#domain/tenant/branding/customization-store.ts';

/** A look as the wire shows it; nothing where none was set. Dates are seconds with milliseconds. */
export function uiCustomizationType(
  { publicUrl }: Pick<Settings, 'publicUrl'>,
  look: UiCustomization | undefined,
): UICustomizationType {
  if (look === undefined) return {};
  const { poolId, scope, css, hasImage, createdAt, modifiedAt } = look;
  const version = versionOf(look);
  return {
    UserPoolId: poolId,
    ClientId: scope,
    // AWS: the name is the same for every type of image.
    ...(hasImage && { ImageUrl: `${publicUrl}${logoPath({ poolId, scope, version })}` }),
    ...(css !== undefined && { CSS: css }),
    CSSVersion: version,
    LastModifiedDate: modifiedAt / 1000,
    CreationDate: createdAt / 1000,
  };
}
