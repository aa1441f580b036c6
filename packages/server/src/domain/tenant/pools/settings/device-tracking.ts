import { withoutUndefined } from '#lib/without-undefined.ts';

export interface DeviceConfiguration {
  readonly challengeRequiredOnNewDevice?: boolean;
  readonly deviceOnlyRememberedOnUserPrompt?: boolean;
}

/** Absent: the pool keeps no devices. */
export interface DeviceSettings {
  readonly deviceConfiguration?: DeviceConfiguration;
}

/** AWS: an update without them turns devices off. */
export function chooseDevices({ deviceConfiguration }: DeviceSettings): DeviceSettings {
  return withoutUndefined({ deviceConfiguration });
}
