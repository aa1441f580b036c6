// Generated from @aws-sdk/client-cognito-identity-provider@3.1169.0 by `node packages/wire/tools/generate.ts`. Do not edit.
import type { Constraint } from '../shape.ts';

/** The shapes of texts whose limits are known by name. */
export type TextShape = 'AttributeValueType' | 'DeviceKeyType' | 'UsernameType';

export const textForms: Readonly<Record<TextShape, Constraint>> = {
  AttributeValueType: { max: 2048 },
  DeviceKeyType: { min: 1, max: 55, pattern: '[\\w-]+_[0-9a-f-]+' },
  UsernameType: { min: 1, max: 128, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
};
